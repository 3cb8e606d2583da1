// SPDX-License-Identifier: MPL-2.0
// The people who are made in the connection. The id of the part is the list of their ids, which is
// recorded after each of them, so that an interrupted apply loses nobody; while somebody is being
// made, the address stands there instead. A change holds what is recorded against what is wished:
// who is missing is made, who is not wished any more is deleted.
#include "resources/database_wants.h"
#include "resources/names.h"
#include "resources/parts/auth0_person.h"

#define PENDING "?" // before an address in the list of ids

static const char *const needs[] = {PART_AUTH0_CONNECTION, NULL};

typedef struct Member {
    Text email, id;
    const Value *user; // as Auth0 has it
    bool wished, gone;
} Member;

// Everybody who is recorded, and who is made meanwhile.
typedef struct Crew {
    Member *members;
    size_t count;
} Crew;

static const Value *users_of(const Value *object) {
    return value_get(value_get(object, A_AUTH0), A_USERS);
}

static Person person_of(const Deployment *deployment, const Value *object, Text email) {
    const Value *auth0 = value_get(object, A_AUTH0);
    return (Person){.email = email,
                    .connection = value_text(value_get(auth0, A_CONNECTION)),
                    .wish = value_get_text(users_of(object), email),
                    .config = value_get_text(users_of(deployment->config), email),
                    .before = value_get_text(users_of(deployment->prior), email)};
}

static bool users_differ(const Value *prior, const Value *planned) {
    return !value_equal(users_of(prior), users_of(planned)) ||
           !value_equal(value_at(prior, A_AUTH0 "." A_CONNECTION),
                        value_at(planned, A_AUTH0 "." A_CONNECTION));
}

static size_t count_ids(Text ids) {
    size_t count = 0;
    for (Text one; auth0_next(&ids, &one);) count++;
    return count;
}

static Crew crew_new(Arena *arena, size_t count) {
    return (Crew){.members = ARENA_ARRAY(arena, count, Member)};
}

// ---- who is there

// The address that an id was recorded with; somebody may have changed it in Auth0.
static Text known_email(Arena *arena, const Value *object, const Value *user) {
    const Value *known = value_get(object, A_AUTH0_USER_IDS);
    for (size_t i = 0; i < value_count(known); i++) {
        const ValueEntry *entry = value_entry_at(known, i);
        if (text_equal(value_text(entry->value), person_id(user))) return entry->key;
    }
    return text_lower(arena, value_text(value_get(user, "email")));
}

static void crew_add(Call *call, Crew *crew, const Value *object, const Value *user) {
    if (value_is_null(user)) return;
    crew->members[crew->count++] = (Member){.email = known_email(call->arena, object, user),
                                            .id = text_copy(call->arena, person_id(user)),
                                            .user = user};
}

// Who was being made when an apply ended may be there or not.
static Status recorded_user(Call *call, const Deployment *deployment, const Value *object, Text id,
                            const Value **ret) {
    Text one = text_copy(call->arena, id);
    if (!text_starts(one, PENDING)) return person_get(call, deployment, one, ret);
    Text email = text_slice(one, sizeof PENDING - 1, one.length);
    const Person person = person_of(deployment, object, email);
    return person_find(call, deployment, object, &person, ret);
}

static Status crew_recorded(Call *call, const Deployment *deployment, const Value *object, Text ids,
                            Crew *crew) {
    for (Text one; auth0_next(&ids, &one);) {
        const Value *user;
        TRY(recorded_user(call, deployment, object, one, &user));
        crew_add(call, crew, object, user);
    }
    return status_ok();
}

// Whom an interrupted apply made without recording it.
static Status crew_marked(Call *call, const Deployment *deployment, const Value *object,
                          Crew *crew) {
    const Value *users = users_of(object);
    for (size_t i = 0; i < value_count(users); i++) {
        const Person person = person_of(deployment, object, value_entry_at(users, i)->key);
        const Value *user;
        TRY(person_find(call, deployment, object, &person, &user));
        crew_add(call, crew, object, user);
    }
    return status_ok();
}

static Member *crew_find(const Crew *crew, const Person *person) {
    for (size_t i = 0; i < crew->count; i++) {
        Member *member = &crew->members[i];
        if (text_equal(member->email, person->email) &&
            text_equal(person_connection(member->user), person->connection))
            return member;
    }
    return NULL;
}

// ---- what is recorded

static const char *crew_ids(Arena *arena, const Crew *crew) {
    Buffer ids = buffer_new(arena, SIZE_MAX / 2);
    buffer_puts(&ids, "");
    for (size_t i = 0; i < crew->count; i++) {
        const Member *member = &crew->members[i];
        if (member->gone) continue;
        buffer_printf(&ids, "%s%s", ids.length > 0 ? "," : "", member->id.data);
    }
    return buffer_text(&ids).data;
}

static const Value *crew_body(Arena *arena, const Crew *crew) {
    const Value *ids = &value_empty_map;
    for (size_t i = 0; i < crew->count; i++) {
        const Member *member = &crew->members[i];
        if (member->wished)
            ids = value_with(arena, ids, text_copy(arena, member->email).data,
                             value_string(arena, member->id));
    }
    return value_with(arena, &value_empty_map, "userIds", ids);
}

static void crew_record(Call *call, Deployment *deployment, const Crew *crew) {
    const Found found = {.id = crew_ids(call->arena, crew),
                         .status = "Active",
                         .body = crew_body(call->arena, crew)};
    stack_record(call, deployment, &auth0_users_part, &found);
}

// ---- reading

// Whether everything that is managed of the person is as it is in the state.
static bool is_same(const Person *person, const Member *member) {
    const Value *name = value_get(person->wish, A_NAME);
    return (value_is_null(name) || value_equal(name, value_get(member->user, A_NAME))) &&
           text_equal(value_text(value_get(member->user, "email")), person->email);
}

static Status users_load(Call *call, const Deployment *deployment, const Value *object, Crew *ret) {
    Text ids = stack_part_id(object, PART_AUTH0_USERS);
    *ret = crew_new(call->arena, count_ids(ids) + value_count(users_of(object)));
    if (ids.length > 0) return crew_recorded(call, deployment, object, ids, ret);
    return crew_marked(call, deployment, object, ret);
}

static Status users_read(Call *call, Deployment *deployment, const Value *object, Found *ret) {
    Crew crew;
    const Value *users = users_of(object);
    TRY(users_load(call, deployment, object, &crew));
    if (crew.count == 0) return status_ok();
    for (size_t i = 0; i < value_count(users); i++) {
        const Person person = person_of(deployment, object, value_entry_at(users, i)->key);
        Member *member = crew_find(&crew, &person);
        if (member != NULL) member->wished = true;
        ret->drifted = ret->drifted || member == NULL || !is_same(&person, member);
    }
    for (size_t i = 0; i < crew.count; i++) {
        // Right after an import nothing is wished yet.
        if (deployment->discover) crew.members[i].wished = true;
        ret->drifted = ret->drifted || !crew.members[i].wished;
    }
    ret->present = true;
    ret->id = crew_ids(call->arena, &crew);
    ret->status = "Active";
    ret->body = crew_body(call->arena, &crew);
    return status_ok();
}

// ---- links to choose a password

// Those of before, as far as their people are still wished.
static const Value *tickets_kept(Arena *arena, const Deployment *deployment) {
    const Value *kept = &value_empty_map;
    const Value *tickets = value_get(deployment->prior, A_AUTH0_PASSWORD_TICKETS);
    for (size_t i = 0; i < value_count(tickets); i++) {
        const ValueEntry *entry = value_entry_at(tickets, i);
        const Value *wish = value_get_text(users_of(deployment->planned), entry->key);
        if (!value_is_null(wish)) kept = value_with(arena, kept, entry->key.data, entry->value);
    }
    return kept;
}

static bool tickets_open(const Deployment *deployment) {
    return !value_is_known(value_get(deployment->asked, A_AUTH0_PASSWORD_TICKETS));
}

// Who was made by an apply that failed before the link has none yet.
static bool wants_ticket(const Deployment *deployment, const Person *person, bool made) {
    const Value *tickets = value_get(deployment->prior, A_AUTH0_PASSWORD_TICKETS);
    bool late =
        value_is_null(person->before) && value_is_null(value_get_text(tickets, person->email));
    return tickets_open(deployment) && !person_has_password(person) && (made || late);
}

static Status give_ticket(Call *call, Deployment *deployment, const Person *person, Text id) {
    const Value *ticket, *tickets = stack_get(deployment, A_AUTH0_PASSWORD_TICKETS);
    TRY(person_ticket(call, deployment, person, id, &ticket));
    tickets = value_with(call->arena, value_is_null(tickets) ? &value_empty_map : tickets,
                         text_copy(call->arena, person->email).data, ticket);
    stack_set(call, deployment, A_AUTH0_PASSWORD_TICKETS, tickets);
    return status_ok();
}

// ---- making and changing

static Status users_apply_one(Call *call, Deployment *deployment, Crew *crew,
                              const Person *person) {
    Member *member = crew_find(crew, person);
    bool made = member == NULL;
    if (made) {
        Text id;
        const char *pending = arena_printf(call->arena, PENDING "%.*s", (int)person->email.length,
                                           person->email.data);
        member = &crew->members[crew->count++];
        *member = (Member){.email = person->email, .id = text_of(pending), .user = &value_null};
        crew_record(call, deployment, crew);
        TRY(person_make(call, deployment, person, &id));
        member->id = text_copy(call->arena, id);
    }
    member->wished = true;
    crew_record(call, deployment, crew);
    if (!made) TRY(person_change(call, deployment, person, member->user));
    if (!wants_ticket(deployment, person, made)) return status_ok();
    return give_ticket(call, deployment, person, member->id);
}

static Status users_delete_rest(Call *call, Deployment *deployment, Crew *crew) {
    for (size_t i = 0; i < crew->count; i++) {
        Member *member = &crew->members[i];
        if (member->wished) continue;
        TRY(person_delete(call, deployment, member->id));
        member->gone = true;
        crew_record(call, deployment, crew);
    }
    return status_ok();
}

static Status users_apply(Call *call, Deployment *deployment) {
    const Value *users = users_of(deployment->planned);
    Text ids = stack_recorded_id(deployment, PART_AUTH0_USERS);
    Crew crew = crew_new(call->arena, count_ids(ids) + value_count(users));
    TRY(crew_recorded(call, deployment, deployment->prior, ids, &crew));
    if (tickets_open(deployment))
        stack_set(call, deployment, A_AUTH0_PASSWORD_TICKETS,
                  tickets_kept(call->arena, deployment));
    for (size_t i = 0; i < value_count(users); i++) {
        const Person person =
            person_of(deployment, deployment->planned, value_entry_at(users, i)->key);
        TRY(users_apply_one(call, deployment, &crew, &person));
    }
    return users_delete_rest(call, deployment, &crew);
}

static Status delete_recorded(Call *call, const Deployment *deployment, const Value *object,
                              Text id) {
    if (text_starts(id, PENDING)) {
        const Value *user;
        TRY(recorded_user(call, deployment, object, id, &user));
        id = person_id(user);
    }
    return id.length > 0 ? person_delete(call, deployment, text_copy(call->arena, id))
                         : status_ok();
}

static Status users_remove(Call *call, Deployment *deployment, const Value *object) {
    Text ids = stack_part_id(object, PART_AUTH0_USERS), rest = ids;
    Crew crew = crew_new(call->arena, value_count(users_of(object)));
    for (Text one; auth0_next(&rest, &one);) TRY(delete_recorded(call, deployment, object, one));
    if (ids.length > 0) return status_ok();
    TRY(crew_marked(call, deployment, object, &crew));
    for (size_t i = 0; i < crew.count; i++)
        TRY(person_delete(call, deployment, crew.members[i].id));
    return status_ok();
}

const Part auth0_users_part = {
    .name = PART_AUTH0_USERS,
    .label = "Auth0 users",
    .differs = users_differ,
    .needs = needs,
    .wanted = database_wants_users,
    .renames = true,
    .read = users_read,
    .create = users_apply,
    .update = users_apply,
    .remove = users_remove,
};
