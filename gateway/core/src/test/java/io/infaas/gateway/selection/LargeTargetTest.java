package io.infaas.gateway.selection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.infaas.catalog.Objective;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.BenchViews;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.triton.testing.LayerCounts;
import java.lang.management.ManagementFactory;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** 10,000 variants on 1,000 nodes: too many instances to look at each. */
class LargeTargetTest {

    private static final RouteIndex ROUTES = RouteIndex.of(BenchViews.view(10_000, 1_000));

    private final Target target = ROUTES.target(BenchViews.APPLICATION).orElseThrow();
    private final Selection selection = new CheapestInTime(RandomDraw.fair());
    private final Choice choice = new Choice();

    @Test
    void select_hit_allocatesNothing() {
        LoadBook loads = LoadBook.of(ROUTES, instance -> {}, InstanceLimits.DEFAULT, System::nanoTime);
        Query[] queries = {
            query(new Objective(50, 0.75, 0.9), 1),
            query(new Objective(8, 0.75, 0.93), 8),
            query(new Objective(3, 0.7, 0.97), 1),
            query(new Objective(200, 0.95), 32)
        };
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        assertThat(select(queries, loads, 20_000)).isEqualTo(20_000);

        // what a compiler thread or the measurement itself allocates once is not of a decision
        long least = Long.MAX_VALUE;
        int served = 0;
        for (int round = 0; round < 5; round++) {
            long before = threads.getThreadAllocatedBytes(self);
            served += select(queries, loads, 10_000);
            least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
        }

        assertThat(served).isEqualTo(50_000);
        assertThat(least).isZero();
    }

    private int select(Query[] queries, ObservedLoad load, int times) {
        int served = 0;
        for (int i = 0; i < times; i++) {
            served += selection.select(queries[i % queries.length], load, choice) == Decision.SERVE ? 1 : 0;
        }
        return served;
    }

    @Test
    void select_idle_cheapestByItsProfile() {
        Random random = new Random(1);
        for (int i = 0; i < LayerCounts.tries(300); i++) {
            double floor = 0.6 + 0.35 * random.nextDouble();
            Objective objective =
                    new Objective(1 + 30 * random.nextDouble(), floor, Math.min(1, floor + 0.1 * random.nextDouble()));
            Query query = query(objective, 1 + random.nextInt(32));
            PlainScan.Answer plain = PlainScan.of(query, ObservedLoad.NONE);

            Decision decision = selection.select(query, ObservedLoad.NONE, choice);

            assertThat(decision).isEqualTo(plain.decision());
            if (decision.serves()) {
                assertThat(plain.drawnFrom()).contains(choice.instance());
            }
        }
    }

    @Test
    void select_oneHundredthIdle_inTimeAboveTheFloor() {
        BitSet idle = new BitSet();
        Random random = new Random(2);
        ROUTES.instances().forEach(instance -> idle.set(instance.slot(), random.nextInt(100) == 0));
        ObservedLoad load = new FixedLoad(0, 1) {
            @Override
            int items(IndexedInstance instance) {
                return idle.get(instance.slot()) ? 0 : 100_000;
            }
        };
        Query query = query(new Objective(50, 0.75, 0.9), 1);

        int inTime = 0;
        for (int i = 0; i < 500; i++) {
            Decision decision = selection.select(query, load, choice);
            assertThat(decision.serves()).isTrue();
            assertThat(choice.instance().accuracy()).isGreaterThanOrEqualTo(0.75);
            inTime += decision == Decision.SERVE ? 1 : 0;
        }

        assertThat(inTime).isGreaterThan(250);
    }

    @Test
    void select_allButOneGone_servedByIt() {
        IndexedInstance last = target.instances().stream()
                .max(Comparator.comparingDouble(instance -> instance.serviceMs(1)))
                .orElseThrow();
        ObservedLoad load = new FixedLoad(0, 1) {
            @Override
            public boolean isAvailable(IndexedInstance instance) {
                return instance.slot() == last.slot();
            }
        };

        Decision decision = selection.select(query(new Objective(1000, 0), 1), load, choice);

        assertThat(decision.serves()).isTrue();
        assertThat(choice.instance()).isSameAs(last);
    }

    @Test
    void select_allOverloaded_readsNoMoreLoadsThanItMay() {
        int[] readings = {0};
        ObservedLoad load = new FixedLoad(100_000, 1) {
            @Override
            int items(IndexedInstance instance) {
                readings[0]++;
                return super.items(instance);
            }
        };

        Decision decision = selection.select(query(new Objective(50, 0.75, 0.9), 1), load, choice);

        assertThat(decision).isEqualTo(Decision.LATE);
        assertThat(readings[0]).isLessThanOrEqualTo(CheapestInTime.READINGS + 2 * CheapestInTime.SAMPLE);
    }

    private Query query(Objective objective, int items) {
        return new Query(BenchViews.APPLICATION, target, objective, false, items, List.of());
    }
}
