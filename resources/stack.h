// SPDX-License-Identifier: MPL-2.0
// The engine of composite resources. A deployment is a stack of parts, each one cloud object; a
// part knows its inputs (attributes) and outputs (attributes), never the other parts. The engine
// reads all parts at once, creates and updates along their dependencies with every independent
// branch in flight, keeps the state current from the first object on, and deletes in reverse.
#pragma once

#include "provider/schema/attrs.h"
#include "resources/api_memo.h"
#include "resources/session.h"

typedef struct Part Part;
typedef struct Deployment Deployment;

typedef struct Stack {
    const Resource *resource;
    const Part *const *parts; // ends with NULL; each stands behind those it needs
    const Part *anchor;       // without which an import finds nothing; NULL: the first
    // After an import, before the parts are read: may say what is to be read (deployment->prior),
    // with the ids of parts that were found (stack_claim); NULL: nothing.
    Status (*discover)(Call *call, Deployment *deployment);
    // Before any part is made or changed: may settle what the plan left open (deployment->planned)
    // and refuse; NULL: nothing.
    Status (*begin)(Call *call, Deployment *deployment);
    // While a deployment is made: fails, after stack_lost, when another run has taken it over;
    // NULL: nobody can.
    Status (*hold)(Call *call, Deployment *deployment);
    // After all parts are made or changed, before success is reported; NULL: nothing.
    Status (*finish)(Call *call, Deployment *deployment);
    // A change is through only when reading the parts tells what was done: see stack_settle.c.
    bool settles;
    // A creation that failed is gone on with by the next apply instead of being made anew: see
    // stack_resume.c.
    bool resumes;
} Stack;

// One operation on one deployment, shared by the threads of its parts.
struct Deployment {
    const Stack *stack;
    Session *session;
    const Value *config;  // null when reading and deleting
    const Value *prior;   // null when creating
    const Value *asked;   // as Terraform planned it; null when reading and deleting
    const Value *planned; // the same, with what `begin` settled
    PrivateState private; // read by parts, changed only between operations
    bool discover;        // reading after an import: nothing is known but the id
    // Set by `begin` of a creation: how this run is known among those that make the same, and what
    // stood in that place before (see parts/function_claim.c).
    const char *claim, *claim_before;
    bool claim_made; // by making the function, with all that it is to have
    bool claim_ends; // the mark of the end is being put: it may be there although no answer said so
    struct {
        pthread_mutex_t lock;
        const Value *state;
        const Value *secrets; // MAP: see stack_secret_put
        bool exists;          // something exists or may exist
        bool lost;            // it belongs to another run now
        uint32_t doubted;     // a bit for each of the stack's parts: see stack_doubt
        int64_t doubted_ms;   // when the last of them was
    } synced;
    ApiMemo *memo; // answers that parts share while reading; see api_read
};

// What reading a part found.
typedef struct Found {
    bool present;
    const char *id;     // of the cloud object
    const char *status; // in the API's own words where it has one
    const Value *body;  // its JSON, for the rows of the part
    bool drifted;       // differs in something that is no attribute: an update puts it right
    bool replaced;      // not present, yet the recorded object .id is there: it is in the way or of
                        // a change that did not get through, and is to be removed
} Found;

struct Part {
    const char *name;   // as in the rows' .part
    const char *label;  // for people: "HTTP trigger"
    const char *inputs; // `.part` of further rows that go into it other than by their wire; or NULL
    // Whether what is worked out for it differs, besides what its rows say; NULL: nothing is.
    bool (*differs)(const Value *prior, const Value *planned);
    const char *const
        *needs; // names of parts that must be there first; ends with NULL; may be NULL
    // By a config, plan or state; NULL: always.
    bool (*wanted)(const Value *object);
    // Which object it is; when that changes the part is made anew and the old object removed. NULL:
    // never changes.
    Text (*key)(const Value *object);
    // What else an unfinished one has to agree in to be gone on with, besides its rows; NULL:
    // nothing.
    Text (*fit)(const Value *object);
    bool renames;  // its id is a list of several objects, which an update may change
    bool takes;    // its making takes away what another run made: asks Stack.hold first
    bool outlives; // read goes on finding it after remove, which takes away only what helped
    Status (*read)(Call *call, Deployment *deployment, const Value *object, Found *ret);
    // create, update: call stack_record() as soon as something may exist, and again when done.
    Status (*create)(Call *call, Deployment *deployment);
    Status (*update)(Call *call, Deployment *deployment);
    // For a part whose making yields a secret that only the function is given: gets hold of it
    // again (stack_secret_put), with a new one if need be. NULL: there is none.
    Status (*reveal)(Call *call, Deployment *deployment);
    // Removes what an attempt of this operation made whose answer was lost (stack_doubt): it may
    // have been carried out late, when another one was made already. NULL: there is nothing.
    Status (*sweep)(Call *call, Deployment *deployment);
    // The object whose id is recorded in object, whatever else object says. Not found is success.
    Status (*remove)(Call *call, Deployment *deployment, const Value *object);
};

// Status of a part that has drifted: shown in the plan, put right by the next apply.
#define STATUS_DRIFTED "Drifted"
// Status of an object whose place another one has taken; removed at the end of the next apply.
#define STATUS_REPLACED "Replaced"

// Status of a part that an import has found and that is about to be read.
#define STATUS_FOUND "Found"
// Entry of `parts` that a deployment has until its creation is through, and its status.
#define ENTRY_DEPLOYMENT "deployment"
#define STATUS_UNFINISHED "Unfinished"

// Rows every stack needs: the computed `parts` attribute.
extern const Attr stack_part_attrs[];
#define STACK_PARTS_ROW                                                                            \
    {                                                                                              \
        A_PARTS, MAP_OF(stack_part_attrs), COMPUTED,                                               \
            .doc = "What exists in the cloud: one entry for each part of the deployment. A part "  \
                   "that was deleted elsewhere is missing here until the next apply. What a "      \
                   "failed change left to be removed stands here as `<part>/<id>`."                \
    }

// To be called at the end of a resource's own functions of the same name.
// plan: `parts`, and the computed attributes of parts that will be made, changed or dropped.
Status stack_plan(Call *call, const Stack *stack, PlanChange *change);
// Whether it depends on values that are not known yet if the part is wanted.
bool part_unsure(Arena *arena, const Part *part, const Value *planned);
// True when the plan makes, changes or drops this part, or may do so (part_unsure).
bool stack_plan_touches(Call *call, const Stack *stack, const PlanChange *change, const char *name);
Status stack_create(Call *call, const Stack *stack, ApplyChange *change);
Status stack_update(Call *call, const Stack *stack, ApplyChange *change);
Status stack_delete(Call *call, const Stack *stack, ApplyChange *change);
// Reads every part; ReadChange.state becomes null when all are gone.
Status stack_read(Call *call, const Stack *stack, ReadChange *change);

// Whether the creation of this deployment (a state) was never finished.
bool stack_unfinished(const Value *object);
// Whether the operation makes or changes this part.
bool stack_will_change(const Deployment *deployment, const char *part);
// Whether the operation makes this part.
bool stack_will_create(const Deployment *deployment, const char *part);
// Whether the part stays when the operation is through.
bool stack_will_keep(const Deployment *deployment, const char *part);

// Secrets that a part made and no attribute holds (the environment variable's name is the key):
// they pass from part to part in memory only. An empty text: nobody has put one.
void stack_secret_put(Call *call, Deployment *deployment, const char *name, Text secret);
Text stack_secret(Deployment *deployment, const char *name);
const Value *stack_secrets(Deployment *deployment); // MAP of all of them
// Has the part put its secret once more (Part.reveal).
Status stack_reveal(Call *call, Deployment *deployment, const char *part);
// What is planned with what is known by now in place of what the plan left open: inputs as well as
// outputs of other parts. While reading and deleting: what is read or deleted.
const Value *stack_now(Call *call, Deployment *deployment);

// For parts: found says what exists now (or may exist: .id NULL keeps what is recorded). Attributes
// of the part that the plan left unknown are filled from .body (NULL: none).
void stack_record(Call *call, Deployment *deployment, const Part *part, const Found *found);
// A move may have made an object with this id, which nobody could tell: unless it becomes the part
// it is removed like one that was replaced.
void stack_suspect(Call *call, Deployment *deployment, const Part *part, const char *id);
#define STATUS_UNKNOWN "Unknown"
// Whether the object is one that a change has replaced and that is still to be removed.
bool stack_left(Call *call, Deployment *deployment, const Part *part, Text id);
// An attempt to make the part was not answered and another one is made: what the first may still
// have made is swept away at the operation's end.
void stack_doubt(Deployment *deployment, const Part *part);
// Another run has taken over what this one was making: nothing of it stays in this state.
void stack_lost(Deployment *deployment);
// Whether an earlier run began to make the deployment: what it made may not be listed yet.
bool stack_follows(const Deployment *deployment);
// Sets one attribute of the state.
void stack_set(Call *call, Deployment *deployment, const char *name, const Value *value);
// Id and status recorded for a part in an object, or the empty text.
Text stack_part_id(const Value *object, const char *part);
Text stack_part_status(const Value *object, const char *part);
// The id in the state as it is now.
Text stack_recorded_id(Deployment *deployment, const char *part);
// Records the id of a part in an object.
void stack_claim(Arena *arena, const Stack *stack, const char *part, Text id, const Value **object);
// planned where it is known, found where the plan left it open.
const Value *stack_fill(Arena *arena, const Value *planned, const Value *found);
// An object is gone: its entry in `parts` goes too.
void stack_forget(Call *call, Deployment *deployment, Text entry);
// Drops what a change left over: "<part>/<id>".
void stack_forget_left(Call *call, Deployment *deployment, const Part *part, Text id);
// An attribute of the state as it is now (another part may have filled it).
const Value *stack_get(Deployment *deployment, const char *name);
