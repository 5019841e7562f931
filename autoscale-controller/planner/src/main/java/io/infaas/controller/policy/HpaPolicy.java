package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Performance;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The autoscaler of Kubernetes, for comparison: one variant for each application, as policy {@code static} chooses it, with so many instances that
 * they are busy {@value #TARGET} of their time. Differences of a tenth change nothing. Fewer instances follow once fewer were recommended for
 * five minutes, and then the most of these. Source: kubernetes.io, "Horizontal Pod Autoscaling", algorithm details and default behavior.
 */
public final class HpaPolicy implements PolicyFactory {

    private static final double TARGET = 0.7;
    private static final double TOLERANCE = 0.1;
    private static final long STABILIZATION_MS = 300_000;

    @Override
    public String label() {
        return "hpa";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new CostPlanner(settings, new Replicas());
    }

    /**
     * The rate that instances are provided for.
     *
     * @param items items/s
     * @param lowerSinceMs since when lower rates have been recommended, monotonic ms; {@link #NEVER} while none is
     * @param highest of the lower rates, items/s
     */
    record Recommendation(double items, long lowerSinceMs, double highest) {

        private static final long NEVER = -1;

        /** The next recommendation for a rate. */
        Recommendation next(double rate, long nowMs) {
            if (items > 0 && Math.abs(rate / items - 1) <= TOLERANCE) {
                return new Recommendation(items, NEVER, 0);
            }
            if (rate >= items) {
                return new Recommendation(rate, NEVER, 0);
            }
            long since = lowerSinceMs == NEVER ? nowMs : lowerSinceMs;
            double peak = Math.max(highest, rate);
            return nowMs - since < STABILIZATION_MS
                    ? new Recommendation(items, since, peak)
                    : new Recommendation(peak, NEVER, 0);
        }
    }

    /** The recommendations by application. */
    record Recommendations(SortedMap<String, Recommendation> byApplication) implements PolicyMemory {

        Recommendations {
            byApplication = Collections.unmodifiableSortedMap(new TreeMap<>(byApplication));
        }

        Recommendation of(Application application) {
            return byApplication.getOrDefault(application.name(), new Recommendation(0, Recommendation.NEVER, 0));
        }
    }

    private static final class Replicas implements WayRule {

        @Override
        public PolicyMemory remember(Situation situation, PolicyMemory before) {
            Recommendations last = before instanceof Recommendations recommendations
                    ? recommendations
                    : new Recommendations(new TreeMap<>());
            SortedMap<String, Double> rates = new TreeMap<>();
            situation.demand().stream()
                    .sorted(Comparator.comparing(ArrivalRate::of))
                    .forEach(rate -> situation
                            .catalog()
                            .applicationOf(rate.of().target())
                            .ifPresent(application -> rates.merge(application, rate.items(), Double::sum)));
            SortedMap<String, Recommendation> next = new TreeMap<>();
            situation
                    .catalog()
                    .applications()
                    .forEach(application -> next.put(
                            application.name(),
                            last.of(application).next(rates.getOrDefault(application.name(), 0.0), situation.nowMs())));
            return new Recommendations(next);
        }

        @Override
        public Situation seen(Situation situation, PolicyMemory memory) {
            return ProvidedVariant.seen(
                    situation,
                    application -> memory instanceof Recommendations recommendations
                            ? recommendations.of(application).items()
                            : 0);
        }

        @Override
        public double servers(Performance performance) {
            return performance.work() / TARGET;
        }

        @Override
        public boolean keepsReserves() {
            return false;
        }

        @Override
        public List<Option> choose(List<Option> usable, Set<String> plannedVariants) {
            return ProvidedVariant.choose(usable, plannedVariants);
        }
    }
}
