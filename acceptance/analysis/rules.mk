# SPDX-License-Identifier: MPL-2.0
.PHONY: analyze valgrind valgrind-programs sanitized
# A build beside the normal one. Not hardened: memory that is zeroed for safety hides reads of what was
# never written.
VALGRIND_BUILD := $(BUILD)-valgrind
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

# Linked from what the unit tests are linked from. Without -z defs: the sanitizers' functions come with
# the program.
SANITIZED := $(BUILD)/sanitized
SANITIZED_BINS := $(SANITIZED)/$(notdir $(PROVIDER)) $(SANITIZED)/$(notdir $(SANDBOX_BIN))
$(SANITIZED)/$(notdir $(PROVIDER)): $(BUILD)/asan/provider/main.o $(BUILD)/asan/provider/abi.o \
    $(BUILD)/asan/core.a provider/abi.map
	@mkdir -p $(@D)
	$(call say,link) $(CC) $(SANITIZE) -shared $(SCRT1) -o $@ $(filter %.o %.a,$^) $(LIBS) \
	    -Wl,--as-needed -Wl,-e,_start -Wl,--gc-sections
$(SANITIZED)/$(notdir $(SANDBOX_BIN)): $(BUILD)/asan/acceptance/sandbox/main.o \
    $(BUILD)/asan/sandbox.a $(BUILD)/asan/core.a
	@mkdir -p $(@D)
	$(call say,link) $(CC) $(SANITIZE) -o $@ $^ $(LIBS) -Wl,--as-needed -lmicrohttpd -lpq

sanitized: $(SANITIZED_BINS) ## scenarios, provider and sandbox with AddressSanitizer and UBSan
	@BUILD=$(SANITIZED) bash acceptance/analysis/sanitized.sh
