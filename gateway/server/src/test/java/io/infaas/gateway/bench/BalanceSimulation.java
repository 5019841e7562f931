package io.infaas.gateway.bench;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * How evenly queries are spread: a simulation, in its own time, of instances that are profiled alike and are not, behind gateways that
 * each know of their own queries only. Queries come at random at {@value #UTILISATION} of what the instances can do; the gateways
 * have learnt how fast each instance is.
 */
final class BalanceSimulation {

    /** Who gets a query. */
    enum Policy {
        TWO_CHOICES,
        FULL_SCAN,
        RANDOM
    }

    /**
     * How it went.
     *
     * @param queueP50Ms time from arrival to begin of service
     * @param busiest share of time in which the busiest instance worked
     */
    record Result(
            String policy,
            int gateways,
            int instances,
            double queueP50Ms,
            double queueP99Ms,
            double idlest,
            double busiest) {}

    static final int INSTANCES = 12;
    static final double SERVICE_MS = 10;
    static final double UTILISATION = 0.85;

    private final Target target;
    private final double[] factor = new double[INSTANCES];
    private final double[] freeAt = new double[INSTANCES];
    private final double[] busyMs = new double[INSTANCES];
    private final int[][] inFlight;
    private final PriorityQueue<Answer> answers = new PriorityQueue<>();
    private final Random random = new Random(11);

    private record Answer(double at, int gateway, int instance) implements Comparable<Answer> {
        @Override
        public int compareTo(Answer other) {
            return Double.compare(at, other.at);
        }
    }

    private BalanceSimulation(int gateways) {
        inFlight = new int[gateways][INSTANCES];
        ViewFixture fixture = new ViewFixture().variant("small", "fp32", 1, 0.88, SERVICE_MS);
        for (int i = 0; i < INSTANCES; i++) {
            fixture.node("n" + i).instance("small-fp32-t1", "n" + i, InstanceState.ACTIVE);
            // from as profiled to a third of the speed
            factor[i] = 1 + 2.0 * i / (INSTANCES - 1);
        }
        target = fixture.routes().target("fashion").orElseThrow();
    }

    static List<Result> run(int queries) {
        List<Result> results = new ArrayList<>();
        for (int gateways : new int[] {1, 10}) {
            for (Policy policy : Policy.values()) {
                results.add(new BalanceSimulation(gateways).simulate(policy, queries));
            }
        }
        return results;
    }

    private Result simulate(Policy policy, int queries) {
        Query query = new Query("fashion", target, new Objective(1e6, 0.5), false, 1);
        CheapestInTime selection = new CheapestInTime(random::nextInt);
        Choice choice = new Choice();
        double capacity = Arrays.stream(factor).map(f -> 1 / (f * SERVICE_MS)).sum();
        double[] queuedMs = new double[queries];
        double now = 0;
        for (int i = 0; i < queries; i++) {
            now += -Math.log(1 - random.nextDouble()) / (UTILISATION * capacity);
            while (!answers.isEmpty() && answers.peek().at() <= now) {
                Answer answer = answers.remove();
                inFlight[answer.gateway()][answer.instance()]--;
            }
            int gateway = random.nextInt(inFlight.length);
            ObservedLoad load = new Seen(inFlight[gateway]);
            int instance;
            if (policy == Policy.TWO_CHOICES) {
                selection.select(query, load, choice);
                instance = choice.instance().slot();
            } else {
                instance = policy == Policy.FULL_SCAN ? least(load) : random.nextInt(INSTANCES);
            }
            double begin = Math.max(now, freeAt[instance]);
            double serviceMs = factor[instance] * SERVICE_MS * (0.8 + 0.4 * random.nextDouble());
            queuedMs[i] = begin - now;
            freeAt[instance] = begin + serviceMs;
            busyMs[instance] += serviceMs;
            inFlight[gateway][instance]++;
            answers.add(new Answer(begin + serviceMs, gateway, instance));
        }
        double end = Math.max(now, Arrays.stream(freeAt).max().orElse(now));
        Arrays.sort(queuedMs);
        return new Result(
                policy.name().toLowerCase(java.util.Locale.ROOT),
                inFlight.length,
                INSTANCES,
                queuedMs[queries / 2],
                queuedMs[(int) (queries * 0.99)],
                Arrays.stream(busyMs).min().orElse(0) / end,
                Arrays.stream(busyMs).max().orElse(0) / end);
    }

    private int least(ObservedLoad load) {
        int least = 0;
        double leastMs = Double.POSITIVE_INFINITY;
        int from = random.nextInt(INSTANCES);
        for (int i = 0; i < INSTANCES; i++) {
            IndexedInstance candidate = target.instances().get((from + i) % INSTANCES);
            double ms = load.finishMs(candidate, 1, SERVICE_MS);
            if (ms < leastMs) {
                least = candidate.slot();
                leastMs = ms;
            }
        }
        return least;
    }

    /** What one gateway sees. */
    private final class Seen implements ObservedLoad {

        private final int[] own;

        Seen(int[] own) {
            this.own = own;
        }

        @Override
        public double workMs(IndexedInstance candidate) {
            return own[candidate.slot()] * SERVICE_MS;
        }

        @Override
        public double correction(IndexedInstance candidate, int items) {
            return factor[candidate.slot()];
        }

        @Override
        public boolean isAvailable(IndexedInstance candidate) {
            return true;
        }
    }
}
