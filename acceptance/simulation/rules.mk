# SPDX-License-Identifier: MPL-2.0
.PHONY: simulation simulation-long
SIMULATION := $(BUILD)/simulation
# Calls of these go to __wrap_… (seams.h).
SIMULATION_SEAMS := pthread_create pthread_join pthread_mutex_lock pthread_mutex_unlock pthread_cond_wait \
	pthread_cond_timedwait pthread_cond_signal pthread_cond_broadcast clock_gettime time getrandom \
	EVP_PKEY_Q_keygen pacer_join on_configure on_read on_plan on_apply http_send
# Its own objects come first, so that what they define is not taken from the archives.
$(SIMULATION): $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard acceptance/simulation/*.c) $(RIG)) \
    $(BUILD)/obj/sandbox.a $(BUILD)/obj/core.a acceptance/simulation/rules.mk
	$(call link_test,$(SIMULATION_SEAMS:%=-Wl,--wrap=%))

simulation: $(SIMULATION) ## lives of deployments that seeds decide, on a simulated clock (short form)
	@$(SIMULATION) --from 1 --count 1000 --twice 50 --known acceptance/simulation/known_seeds.txt $(ARGS)
# In parts, the first last: its figures say that all are there.
simulation-long: $(SIMULATION) ## 100,000 of them
	@for from in $$(seq 95001 -5000 1); do \
	    test -n "$$REPORT" && test -e "$$REPORT/simulation-$$from.json" || \
	    $(SIMULATION) --from $$from --count 5000 $(ARGS) || bad=1; done; test -z "$$bad"
