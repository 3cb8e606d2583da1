// SPDX-License-Identifier: MPL-2.0
#include "resources/parts/auth0_person.h"

#include "provider/net/digest.h"
#include "provider/schema/attrs.h"
#include "resources/names.h"
#include "resources/wait.h"

#include <string.h>

enum {
    MAKE_TRIES = 4,
    MAKE_PAUSE_MS = 500,
    PASSWORD_LENGTH = 64,    // bcrypt takes 72
    TICKET_SECONDS = 432000, // five days, as the attribute says
};

Text person_id(const Value *user) {
    return value_text(value_get(user, "user_id"));
}

Text person_connection(const Value *user) {
    const Value *identities = value_get(user, "identities");
    return value_text(value_get(value_list_at(identities, 0), "connection"));
}

static const Value *person_password(const Person *person) {
    return attr_secret(person->config, person->wish, A_PASSWORD);
}

bool person_has_password(const Person *person) {
    return !value_is_null(person_password(person)) ||
           !value_is_null(value_get(person->wish, A_PASSWORD "_wo_version"));
}

// ---- messages

static Status person_fail(Call *call, const Auth0Reply *reply, const Person *person,
                          const char *verb, const char *todo) {
    Path block = path_attribute(NULL, A_AUTH0), users = path_attribute(&block, A_USERS);
    Path path = path_key(&users, person->email);
    const char *tried = arena_printf(call->arena, "%s the Auth0 user \"%.*s\"", verb,
                                     (int)person->email.length, person->email.data);
    return auth0_fail(call, reply, &(Auth0Story){.path = &path, .tried = tried, .todo = todo});
}

static bool is_weak(const Auth0Reply *reply) {
    return reply->status == 400 && text_find(reply->message, "Password") >= 0 &&
           text_find(reply->message, "Error") >= 0;
}

// Auth0 does not say which rule was broken, so the connection is asked. NULL when it says nothing.
static const char *password_todo(Call *call, const Deployment *deployment, const Person *person) {
    const Value *connection;
    if (!auth0_find_connection(call, deployment, person->connection, &connection).ok) return NULL;
    const Value *options = value_get(connection, "options");
    const char *policy = value_cstr(value_get(options, "passwordPolicy"));
    int64_t shortest = value_int_or(value_at(options, "password_options.complexity.min_length"), 0);
    if (*policy == '\0' && shortest == 0) return NULL;
    const char *length =
        shortest > 0 ? arena_printf(call->arena, " of at least %d characters", (int)shortest) : "";
    return arena_printf(call->arena,
                        "The connection \"%.*s\" has the password policy \"%s\": choose a "
                        "password%s with letters of both cases, digits and signs, or leave it out: "
                        "then auth0_password_tickets has a link for the person to choose one.",
                        (int)person->connection.length, person->connection.data,
                        *policy != '\0' ? policy : "none", length);
}

static Status person_refused(Call *call, const Deployment *deployment, const Person *person,
                             const Auth0Reply *reply, const char *verb) {
    const char *todo = is_weak(reply) ? password_todo(call, deployment, person) : NULL;
    return person_fail(call, reply, person, verb, todo);
}

static Status person_taken(Call *call, const Person *person) {
    Path block = path_attribute(NULL, A_AUTH0), users = path_attribute(&block, A_USERS);
    Path path = path_key(&users, person->email);
    return call_fail(call, &path, "Auth0 user exists already",
                     "The connection \"%.*s\" has a user %.*s already, and this deployment did not "
                     "make it, so it is not touched. It may log in as it is: remove it from "
                     "`users`. Or delete it in Auth0's dashboard to have it made anew.",
                     (int)person->connection.length, person->connection.data,
                     (int)person->email.length, person->email.data);
}

// ---- looking

Status person_get(Call *call, const Deployment *deployment, Text id, const Value **ret) {
    const Auth0Ask ask = {.operation = &auth0_get_user, .id = id, .fields = PERSON_FIELDS};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &ask, &reply));
    *ret = reply.outcome == AUTH0_DONE ? reply.body : &value_null;
    if (reply.outcome == AUTH0_DONE || reply.outcome == AUTH0_NOT_FOUND) return status_ok();
    return auth0_fail(
        call, &reply,
        &(Auth0Story){.tried = arena_printf(call->arena, "read the Auth0 user \"%s\"", id.data)});
}

// The one in the connection, whose-ever it is; null when there is none.
static Status find_any(Call *call, const Deployment *deployment, const Person *person,
                       const Value **ret) {
    const Value *query = api_pair(call->arena, "email", person->email);
    query = auth0_fields(call->arena, query, PERSON_FIELDS);
    const Auth0Request request = {.operation = &auth0_list_users_by_email, .query = query};
    Auth0Reply reply;
    TRY(auth0_call(call, deployment->session->auth0, &request, &reply));
    *ret = &value_null;
    if (reply.outcome != AUTH0_DONE) return person_fail(call, &reply, person, "look up", NULL);
    for (size_t i = 0; i < value_count(reply.body) && reply.body->kind == VALUE_LIST; i++) {
        const Value *user = value_list_at(reply.body, i);
        if (text_equal(person_connection(user), person->connection)) *ret = user;
    }
    return status_ok();
}

Status person_find(Call *call, const Deployment *deployment, const Value *object,
                   const Person *person, const Value **ret) {
    const Value *user;
    TRY(find_any(call, deployment, person, &user));
    const Value *metadata = value_get(user, "app_metadata");
    bool ours = auth0_is_marked(call->arena, deployment, object, metadata, false);
    *ret = ours ? user : &value_null;
    return status_ok();
}

// ---- making

// Of four kinds of characters in turn, so that every policy is met and no two neighbours are equal.
static const Value *random_password(Arena *arena) {
    static const char *const kinds[] = {"abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ",
                                        "23456789", "!#$%*+-=?@"};
    unsigned char bytes[PASSWORD_LENGTH];
    char *password = arena_alloc(arena, PASSWORD_LENGTH + 1);
    digest_random(bytes, sizeof bytes);
    for (size_t i = 0; i < PASSWORD_LENGTH; i++) {
        Text kind = text_of(kinds[i % (sizeof kinds / sizeof *kinds)]);
        password[i] = kind.data[bytes[i] % kind.length];
    }
    explicit_bzero(bytes, sizeof bytes);
    return value_string(arena, (Text){.data = password, .length = PASSWORD_LENGTH});
}

static const Value *new_body(Call *call, const Deployment *deployment, const Person *person) {
    Arena *arena = call->arena;
    const Value *password = person_password(person), *name = value_get(person->wish, A_NAME);
    const Value *body = api_pair(arena, "connection", person->connection);
    body = api_pair_more(arena, body, "email", person->email);
    body = value_with(arena, body, "password",
                      value_is_null(password) ? random_password(arena) : password);
    body = value_with(arena, body, "email_verified", &value_false);
    body = value_with(arena, body, "verify_email", &value_false);
    body = value_with(arena, body, "app_metadata",
                      auth0_marks(arena, deployment, deployment->planned));
    return value_is_null(name) ? body : value_with(arena, body, A_NAME, name);
}

// After a refusal as a duplicate, or an answer that was lost. *ret empty: there is none.
static Status person_adopt(Call *call, Deployment *deployment, const Person *person, Text *ret) {
    const Value *user;
    TRY(find_any(call, deployment, person, &user));
    *ret = person_id(user);
    if (ret->length == 0) return status_ok();
    const Value *metadata = value_get(user, "app_metadata");
    if (!auth0_is_marked(call->arena, deployment, deployment->planned, metadata, false))
        return person_taken(call, person);
    Person unknown = *person;
    unknown.before = &value_null;
    return person_change(call, deployment, &unknown, user);
}

// The connection was switched off for the caller since.
static bool is_disabled(const Auth0Reply *reply) {
    return reply->status == 400 && (text_find(reply->message, "connection is disabled") >= 0 ||
                                    text_find(reply->message, "must be enabled for this") >= 0);
}

static Status enable_again(Call *call, const Deployment *deployment, const Person *person) {
    const Value *connection;
    bool switched;
    TRY(auth0_find_connection(call, deployment, person->connection, &connection));
    if (value_is_null(connection)) return status_ok();
    return auth0_enable_caller(call, deployment, value_text(value_get(connection, A_ID)),
                               &switched);
}

typedef struct Making {
    int64_t start_ms;
    int tries;
    Auth0Reply reply;
    bool again; // another try is worth it
} Making;

// What may be done about an answer that is not a success: who may exist is looked for, and *ret is
// the id when somebody was found.
static Status make_mend(Call *call, Deployment *deployment, const Person *person, Making *making,
                        Text *ret) {
    bool lost = auth0_unsure(&making->reply);
    making->again = false;
    if (lost || making->reply.outcome == AUTH0_EXISTS) {
        TRY(person_adopt(call, deployment, person, ret));
        making->again = ret->length == 0;
        // Who exists, as Auth0 says, will be found.
        if (making->again && !lost && wait_unknown(call, making->start_ms)) return status_ok();
    } else if (is_disabled(&making->reply) && making->tries < MAKE_TRIES) {
        TRY(enable_again(call, deployment, person));
        making->again = true;
    }
    bool pause = making->again && making->tries < MAKE_TRIES;
    making->again = pause && call_sleep(call, MAKE_PAUSE_MS) == CALL_RUNNING;
    making->tries++;
    return status_ok();
}

Status person_make(Call *call, Deployment *deployment, const Person *person, Text *ret) {
    const Auth0Ask ask = {.operation = &auth0_create_user,
                          .body = new_body(call, deployment, person)};
    Making making = {.start_ms = call_now_ms(), .tries = 1};
    *ret = TEXT("");
    do {
        TRY(auth0_ask(call, deployment, &ask, &making.reply));
        if (making.reply.outcome == AUTH0_DONE) {
            *ret = person_id(making.reply.body);
            return status_ok();
        }
        TRY(make_mend(call, deployment, person, &making, ret));
    } while (making.again);
    if (ret->length > 0) return status_ok();
    return person_refused(call, deployment, person, &making.reply, "create");
}

// ---- changing

// A password that is given has a version or is itself in the plan; unknown before, neither was.
static bool password_changes(const Person *person) {
    static const char *const members[] = {A_PASSWORD, A_PASSWORD "_wo_version"};
    bool same = true;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        same = same && value_equal(value_get(person->before, members[i]),
                                   value_get(person->wish, members[i]));
    return !same && !value_is_null(person_password(person));
}

// The name that Auth0 gives to who has none is the address.
static const Value *person_changes(Call *call, const Person *person, const Value *user) {
    const Value *changes = &value_empty_map, *email = value_string(call->arena, person->email);
    const Value *name = value_get(person->wish, A_NAME);
    bool dropped = value_is_null(name) && !value_is_null(value_get(person->before, A_NAME));
    if (dropped) name = email;
    if (!value_is_null(name) && !value_equal(name, value_get(user, A_NAME)))
        changes = value_with(call->arena, changes, A_NAME, name);
    if (!value_equal(email, value_get(user, "email")))
        changes = value_with(call->arena, changes, "email", email);
    return changes;
}

static Status person_put(Call *call, const Deployment *deployment, const Person *person, Text id,
                         const Value *body) {
    if (value_count(body) == 0) return status_ok();
    const Auth0Ask ask = {.operation = &auth0_update_user, .id = id, .body = body};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &ask, &reply));
    if (reply.outcome == AUTH0_DONE) return status_ok();
    return person_refused(call, deployment, person, &reply, "change");
}

// Auth0 does not take a password together with anything else that matters here.
Status person_change(Call *call, Deployment *deployment, const Person *person, const Value *user) {
    Text id = person_id(user);
    TRY(person_put(call, deployment, person, id, person_changes(call, person, user)));
    const Value *password = &value_empty_map;
    if (password_changes(person))
        password = value_with(call->arena, password, "password", person_password(person));
    return person_put(call, deployment, person, id, password);
}

Status person_delete(Call *call, const Deployment *deployment, Text id) {
    const Auth0Ask ask = {.operation = &auth0_delete_user, .id = id};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &ask, &reply));
    if (reply.outcome == AUTH0_DONE || reply.outcome == AUTH0_NOT_FOUND) return status_ok();
    const char *tried =
        arena_printf(call->arena, "delete the Auth0 user \"%.*s\"", (int)id.length, id.data);
    const Auth0Story story = {.tried = tried,
                              .exists = auth0_unsure(&reply)
                                            ? API_REMOVED_PERHAPS
                                            : "The user still exists and is in the state."};
    return auth0_fail(call, &reply, &story);
}

Status person_ticket(Call *call, const Deployment *deployment, const Person *person, Text id,
                     const Value **ret) {
    const Value *body = api_pair(call->arena, "user_id", id);
    body = value_with(call->arena, body, "ttl_sec", value_int(call->arena, TICKET_SECONDS));
    const Auth0Ask ask = {.operation = &auth0_create_password_ticket, .body = body};
    Auth0Reply reply;
    TRY(auth0_ask(call, deployment, &ask, &reply));
    *ret = value_get(reply.body, "ticket");
    if (reply.outcome == AUTH0_DONE && (*ret)->kind == VALUE_STRING) return status_ok();
    return person_fail(call, &reply, person, "get a link to choose a password for", NULL);
}
