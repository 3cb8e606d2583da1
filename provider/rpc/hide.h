// SPDX-License-Identifier: MPL-2.0
// The environment that Terraform gave this process: its own, with every credential and TF_VAR_… in
// it.
#pragma once

// Moves it out of the memory that /proc/<pid>/environ shows, and that core dumps hold, into
// protected memory, and drops Terraform's own inputs. getenv() goes on as before; texts that it
// gave earlier are wiped. Before any thread.
void hide_environment(void);
