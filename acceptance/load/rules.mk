# SPDX-License-Identifier: MPL-2.0
.PHONY: load tsan
LOADER := $(BUILD)/load
LOADER_SOURCES := $(wildcard acceptance/load/*.c) acceptance/faults/plugin.c acceptance/faults/process.c \
	acceptance/faults/report.c $(RIG)
# Not sanitized: what it measures is the provider as it is installed.
$(LOADER): $(LOADER_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/sandbox.a $(BUILD)/obj/core.a
	$(call link_test,)

load: all $(LOADER) ## 1,000 deployments at once and 1,000 lives in one provider process
	@$(LOADER) many $(ARGS) && $(LOADER) soak $(ARGS)

# A build of its own with every object instrumented; the tests are those of what runs in threads.
TSAN := $(BUILD)/tsan
TSAN_TESTS := pool_test server_test serve_test crash_test call_test diag_test log_test on_configure_test \
	on_apply_test http_test http_route_test api_memo_test handover_test stack_test stack_resume_test \
	auth0_call_test auth0_token_test pacer_test credentials_test credentials_chain_test token_test base_life_test \
	base_change_faults_test base_stop_test team_stop_test team_resume_test race_test files_cors_test
tsan: ## ThreadSanitizer: what runs in threads, and 100 deployments at once
	@$(MAKE) --no-print-directory BUILD=$(TSAN) CC="$(CC) -fsanitize=thread" CFLAGS="-O1 -g" HARDENING= \
	    SANITIZE="-O1 -g -fno-omit-frame-pointer" all $(TSAN)/load $(TSAN_TESTS:%=$(TSAN)/tests/%)
	@bash acceptance/load/tsan.sh $(TSAN) $(TSAN_TESTS)
