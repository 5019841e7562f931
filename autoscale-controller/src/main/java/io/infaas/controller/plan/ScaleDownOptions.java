package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The options to give up one instance of a placement and still cover and carry as much as before, with {@code headroom x downHeadroom} times
 * the sustained demand and its burst margin. Classes that had slack in their bound keep it.
 */
final class ScaleDownOptions {

    private final PlanDraft draft;
    private final String application;
    private final Placement toRemove;
    private final ScaleDownBasis basis;
    private final Layout less;

    ScaleDownOptions(PlanDraft draft, String application, Placement toRemove, ScalingScope scope) {
        this.draft = draft;
        this.application = application;
        this.toRemove = toRemove;
        this.basis = ScaleDownBasis.of(draft, application, toRemove, scope);
        this.less = draft.layout().fewer(toRemove);
    }

    /** The options that are possible now. */
    List<ScalingOption> available() {
        List<ScalingOption> options = new ArrayList<>();
        remove().ifPresent(options::add);
        basis.cheaper().forEach(other -> downgrade(other).ifPresent(options::add));
        return options;
    }

    /** Rounds in a row for which the option must be possible. */
    int rounds(ScalingOption option) {
        double loadMs = Math.max(
                basis.candidate().profile().loadMs(),
                option.candidate().profile().loadMs());
        int rounds = (int)
                Math.max(draft.settings().scaleDownDelay(), Math.min(Integer.MAX_VALUE, Math.ceil(loadMs / 1000)));
        return silencesDemand(option) ? Math.max(rounds, draft.settings().idleDelay()) : rounds;
    }

    /** Demand that must still be carried, items/s. */
    double required() {
        return basis.before().needed();
    }

    /** Whether returning demand would have to wait for a load. */
    private boolean silencesDemand(ScalingOption option) {
        SortedMap<Placement, Candidate> own = option.after().ofApplication(application);
        return own.isEmpty()
                || draft.demands(application).stream()
                        .anyMatch(demand -> demand.isServedBy(basis.candidate())
                                && own.values().stream().noneMatch(demand::isServedBy));
    }

    private Optional<ScalingOption> remove() {
        return basis.substitution(draft, basis.candidate()).suffices(less, List.of(), 0)
                ? Optional.of(option(PlanChange.Kind.REMOVE, basis.candidate(), 1, less, -basis.keep()))
                : Optional.empty();
    }

    private Optional<ScalingOption> downgrade(ScaleDownBasis.Cheaper cheaper) {
        Candidate other = cheaper.candidate();
        Layout after = less;
        List<Placement> added = new ArrayList<>();
        double time = 0;
        PlacementSearch search = draft.load().search(true);
        ScaleDownBasis.Substitution substitution = basis.substitution(draft, other);
        for (int count = 1; basis.isCheaper(other, count); count++) {
            Optional<Placement> placement = search.best(after, other, toRemove.node());
            if (placement.isEmpty()) {
                return Optional.empty();
            }
            after = after.more(placement.get(), other);
            added.add(placement.get());
            time += draft.mostTime(application, placement.get(), other);
            if (time >= cheaper.least()) {
                if (substitution.suffices(after, List.copyOf(added), time)) {
                    return Optional.of(
                            option(PlanChange.Kind.DOWNGRADE, other, count, after, basis.cost(other, count)));
                }
            }
        }
        return Optional.empty();
    }

    private ScalingOption option(PlanChange.Kind kind, Candidate changed, int count, Layout after, double cost) {
        return new ScalingOption(kind, changed, count, after, cost, changed.cost(basis.batch()), basis.left());
    }
}
