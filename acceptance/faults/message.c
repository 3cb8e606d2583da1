// SPDX-License-Identifier: MPL-2.0
#include "acceptance/faults/message.h"

#include "acceptance/faults/canaries.h"

// How messages name a call that is no RPC of Alibaba Cloud. NULL as operation: any of the service.
static const struct {
    const char *service, *operation, *said[2];
    bool request_id; // the service has those, and they are told
} manners[] = {
    // The page itself is no API: what is told about it is what the wait saw last.
    {"data_plane", NULL, {"LobeChat|LobeHub", "apply again"}, false},
    {"auth0", "GetDiscovery", {"Tried to ", "apply again"}, false},
    {"auth0", "RequestToken", {"Tried to ", "Auth0, POST /oauth/token"}, false},
    {"auth0", NULL, {"Tried to ", "/api/v2/"}, false},
    {"dashscope", NULL, {"Tried to ", "apply again"}, true},
    {"oss", "OptionObject", {"Asked ", "checks"}, true},
};

// What there is now, in one of these words.
#define EXISTS                                                                                     \
    " exist|s as it was|re as they were|not known|in the state|was made|not made|not created|"     \
    "No VSwitch|is there|was created|was touched"
#define ADVICE "pply again|gain in|then apply"

// One of the words between bars. A status is told as "HTTP 503" or, of a page, as "HTTP status
// 503".
static bool tells(const BaseRig *rig, const char *words) {
    const char *said = base_said(rig);
    Text rest = text_of(words), one;
    const char *word = words;
    while (text_next(&rest, '|', &one)) {
        word = text_copy(rig->arena, one).data;
        if (strstr(said, word) != NULL) return true;
    }
    return strncmp(word, "HTTP ", 5) == 0 &&
           strstr(said, arena_printf(rig->arena, "HTTP status %s", word + 5)) != NULL;
}

static const char *lacks(const BaseRig *rig, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (words[i] != NULL && !tells(rig, words[i]))
            return arena_printf(rig->arena, "the message lacks \"%s\": %s", words[i],
                                base_said(rig));
    return NULL;
}

// After a refusal the table of its causes says what to do, in words of its own.
static const char *manner_fault(const BaseRig *rig, const Target *target, const Wording *wording) {
    const char *words[] = {"Tried to ", target->operation, wording->answered ? "request id " : NULL,
                           target->writes && !wording->refused ? EXISTS : NULL,
                           wording->refused ? NULL : ADVICE};
    for (size_t i = 0; i < COUNT_OF(manners); i++) {
        const char *operation = manners[i].operation;
        if (strcmp(manners[i].service, target->service) != 0 ||
            (operation != NULL && strcmp(operation, target->operation) != 0))
            continue;
        words[0] = manners[i].said[0];
        words[1] = manners[i].said[1];
        if (!manners[i].request_id) words[2] = NULL;
        break;
    }
    return lacks(rig, words, COUNT_OF(words));
}

// A removal that took effect and whose answer was lost.
static const char *claim_fault(const BaseRig *rig, const Target *target, const Wording *wording) {
    bool removed = strncmp(target->operation, "Delete", 6) == 0 && wording->rule != NULL &&
                   strstr(wording->rule, AFTER_EFFECT) != NULL;
    return removed && strstr(base_said(rig), "still exists and") != NULL
               ? arena_printf(rig->arena, "the message claims what cannot be known: %s",
                              base_said(rig))
               : NULL;
}

const char *message_fault(const BaseRig *rig, const Target *target, const Trouble *trouble) {
    const Wording wording = trouble_wording(trouble, target->service);
    const char *fault = canaries_message_fault(rig);
    // Of an object that does not get ready no call is told, but what was waited for.
    if (fault == NULL && trouble->waits) {
        const char *const words[] = {"aiting for |aited for ", EXISTS, "pply again"};
        return lacks(rig, words, COUNT_OF(words));
    }
    if (fault == NULL) fault = lacks(rig, wording.said, COUNT_OF(wording.said));
    if (fault == NULL) fault = claim_fault(rig, target, &wording);
    return fault != NULL ? fault : manner_fault(rig, target, &wording);
}

const char *message_whole_fault(const BaseRig *rig) {
    if (rig->tf.diags->errors == 0) return "fails and says nothing";
    for (const Diag *diag = rig->tf.diags->first; diag != NULL; diag = diag->next)
        if (diag->severity == DIAG_ERROR && strstr(diag->detail, " again") == NULL)
            return arena_printf(rig->arena, "does not tell what to do: %s: %s", diag->summary,
                                diag->detail);
    return NULL;
}
