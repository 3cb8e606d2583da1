# SPDX-License-Identifier: MPL-2.0
.PHONY: analyze valgrind valgrind-programs sanitized
# Builds beside the normal one. Not hardened: memory that is zeroed for safety hides reads of what
# was never written.
VALGRIND_BUILD := $(BUILD)-valgrind
ASAN_BUILD := $(BUILD)-asan
# The unit tests that valgrind runs; all: make valgrind TESTS_UNDER=''.
TESTS_UNDER ?= provider/ resources/ base_life_test team_behaviour_test
VALGRIND_TESTS := $(if $(TESTS_UNDER),$(foreach w,$(TESTS_UNDER),$(foreach t,$(TESTS),\
	$(if $(findstring $(w),$(t)),$(t)))),$(TESTS))
VALGRIND_BINS := $(sort $(VALGRIND_TESTS:%.c=$(BUILD)/plain/%))

define valgrind_rule
$(BUILD)/plain/$(1:.c=): $(BUILD)/obj/$(1:.c=.o) $(BUILD)/obj/core.a \
    $(if $(filter acceptance/%,$(1)),$(BUILD)/obj/sandbox.a) \
    $(if $(filter acceptance/rig/%,$(1)),$(RIG:%.c=$(BUILD)/obj/%.o))
	@mkdir -p $$(@D)
	$$(call link_test,)
endef
$(foreach t,$(VALGRIND_TESTS),$(eval $(call valgrind_rule,$(t))))
valgrind-programs: all $(VALGRIND_BINS)

analyze: $(GEN) ## gcc's analyzer over every source; clang's is in tidy
	@$(PYTHON) acceptance/analysis/analyze.py $(ARGS)

valgrind: ## unit tests under memcheck: leaks and invalid reads
	@$(MAKE) --no-print-directory BUILD=$(VALGRIND_BUILD) CFLAGS='-O1 -g' HARDENING= valgrind-programs
	@BUILD=$(VALGRIND_BUILD) bash acceptance/analysis/valgrind.sh \
	    $(VALGRIND_BINS:$(BUILD)/%=$(VALGRIND_BUILD)/%)

# All that is compiled and linked gets the flags, so they belong to the compiler's name.
sanitized: ## scenarios with provider and sandbox built with AddressSanitizer and UBSan
	@$(MAKE) --no-print-directory BUILD=$(ASAN_BUILD) CC='$(CC) $(filter-out -O1,$(SANITIZE))' \
	    CFLAGS=-O1 HARDENING= all
	@BUILD=$(ASAN_BUILD) bash acceptance/analysis/sanitized.sh
