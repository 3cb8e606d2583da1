# SPDX-License-Identifier: MPL-2.0
.PHONY: mutation
mutation: $(GEN) $(BUILD)/gen/contracts.c ## break error handling in many places and see which tests notice (hours)
	@$(PYTHON) acceptance/mutation/mutate.py $(ARGS)
