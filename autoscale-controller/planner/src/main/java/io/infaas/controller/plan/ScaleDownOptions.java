package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * The options to give up one instance of a placement and still cover and carry as much as before, with {@code headroom x downHeadroom} times
 * the sustained demand and its burst margin. Classes that had slack in their bound keep it.
 */
final class ScaleDownOptions {

    private final PlanDraft draft;
    private final ScaleDownBasis basis;

    ScaleDownOptions(PlanDraft draft, String application, Placement toRemove, ScalingScope scope) {
        this.draft = draft;
        this.basis = new ScaleDownBasis(draft, application, toRemove, scope);
    }

    /** The options that are possible now. */
    List<ScaleDownOption> available() {
        List<ScaleDownOption> options = new ArrayList<>();
        SortedMap<Placement, Candidate> beside =
                Layout.fewer(draft.layout().onNode(basis.toRemove().node()), basis.toRemove());
        Replacement noReplacement = new Replacement(draft, basis, beside, basis.candidate());
        if (noReplacement.suffices()) {
            options.add(new ScaleDownOption(basis, noReplacement, -basis.keep()));
        }
        for (Substitution substitution : basis.cheaper()) {
            Replacement by = new Replacement(draft, basis, beside, substitution.candidate());
            if (isPossible(substitution, by)) {
                options.add(new ScaleDownOption(
                        basis, by, substitution.cost(by.added().size())));
            }
        }
        return options;
    }

    private static boolean isPossible(Substitution substitution, Replacement by) {
        while (substitution.isCheaper(by.added().size() + 1) && by.more()) {
            if (substitution.suffices(by)) {
                return true;
            }
        }
        return false;
    }
}
