// SPDX-License-Identifier: MPL-2.0
// Whether an operation may be sent again when its answer was lost.
#include "resources/auth0/operations.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const Auth0Operation *operation;
    bool repeatable;
} rows[] = {
    {&auth0_create_client, false}, // names are not unique: two would be made
    {&auth0_create_user, false},   // the second is refused as if somebody else had made it
    {&auth0_list_clients, true},
    {&auth0_get_client, true},
    {&auth0_update_client, true},
    {&auth0_delete_client, true},
    {&auth0_rotate_client_secret, true},
    {&auth0_list_client_connections, true},
    {&auth0_list_connections, true},
    {&auth0_get_connection, true},
    {&auth0_list_connection_clients, true},
    {&auth0_update_connection_clients, true},
    {&auth0_get_user, true},
    {&auth0_update_user, true},
    {&auth0_delete_user, true},
    {&auth0_list_users_by_email, true},
    {&auth0_create_password_ticket, true},
    {&auth0_fetch_token, true},
    {&auth0_discover, true},
};

static void each_may_be_repeated_or_not(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].operation->repeatable != rows[i].repeatable)
            fail_msg("%s", rows[i].operation->name);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_may_be_repeated_or_not)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
