// SPDX-License-Identifier: MPL-2.0
// What happens to instances behind the clients' backs.
#pragma once

#include "acceptance/sandbox/service.h"

Reply rds_edit_stop(const Request *request);
Reply rds_edit_start(const Request *request);
Reply rds_edit_set_status(const Request *request);
Reply rds_edit_hide(const Request *request);
Reply rds_edit_refuse_after_running(const Request *request);
Reply rds_edit_delete_instance(const Request *request);
Reply rds_edit_offer_extension(const Request *request);
Reply rds_edit_withdraw_extension(const Request *request);
Reply rds_edit_drop_extension(const Request *request);
