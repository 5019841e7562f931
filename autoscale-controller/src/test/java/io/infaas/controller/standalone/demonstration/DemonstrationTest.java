package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DemonstrationTest {

    private static final int ITEMS = 2000;

    private final Catalog catalog = Catalogs.fashion()
            .variant("nano", "fp32", 0.90, 0.003)
            .variant("small", "fp32", 0.91, 0.03)
            .variant("medium", "fp32", 0.93, 0.08)
            .variant("large", "fp32", 0.95, 0.45)
            .build();
    private final List<String> printed = new ArrayList<>();

    @Test
    void run_gatewayThatChoosesAsItShould_holds() throws Exception {
        boolean held = demonstration(new FakeFront(catalog)).run();

        assertThat(held).as(String.join("\n", printed)).isTrue();
        assertThat(printed)
                .anyMatch(line -> line.contains("small-fp32-t1") && line.contains("0.9100"))
                .contains("Demonstration: all of it held.");
    }

    @Test
    void run_gatewayThatAlwaysServesTheSame_doesNotHold() throws Exception {
        FakeFront front = new FakeFront(catalog) {
            @Override
            Variant choose(Objective objective, int batch) {
                return catalog().variants().get(3);
            }
        };

        assertThat(demonstration(front).run()).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("NOT HELD  at least 4 different variants served"));
    }

    @Test
    void run_headerThatNamesAnotherVariant_doesNotHold() throws Exception {
        FakeFront front = new FakeFront(catalog) {
            @Override
            public Answer ask(String application, Objective objective, LabelledBatch batch)
                    throws Refused, InterruptedException {
                Answer honest = super.ask(application, objective, batch);
                return new Answer(catalog().variants().get(3).name(), honest.node(), honest.ms(), honest.classes());
            }
        };

        assertThat(demonstration(front).run()).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("NOT HELD  each answer is that of the variant"));
    }

    @Test
    void run_gatewayThatIsLate_doesNotHold() throws Exception {
        FakeFront front = new FakeFront(catalog) {
            @Override
            public Answer ask(String application, Objective objective, LabelledBatch batch)
                    throws Refused, InterruptedException {
                Answer answer = super.ask(application, objective, batch);
                double ms = batch.first() % 320 == 0 ? objective.latencyMs() + 1 : answer.ms();
                return new Answer(answer.variant(), answer.node(), ms, answer.classes());
            }
        };

        assertThat(demonstration(front).run()).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("NOT HELD  at least 95 % of the queries"));
    }

    @Test
    void run_impossibleObjectiveThatIsServed_doesNotHold() throws Exception {
        FakeFront front = new FakeFront(catalog) {
            @Override
            public void askByHttp(String application, Objective objective, LabelledBatch batch) {
                // answered
            }
        };

        assertThat(demonstration(front).run()).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("NOT HELD  an impossible objective is refused"));
    }

    private Demonstration demonstration(Front front) {
        return new Demonstration(
                catalog, catalog.applications().get(0), Catalogs.NODE_TYPE, batches(), front, printed::add);
    }

    /** Item {@code i} is of class 0; a variant of accuracy a finds it for the first a of all items. */
    private static List<LabelledBatch> batches() {
        return IntStream.iterate(0, first -> first < ITEMS, first -> first + Demonstration.BATCH)
                .mapToObj(first -> new LabelledBatch(
                        first,
                        ByteString.EMPTY,
                        IntStream.range(first, Math.min(ITEMS, first + Demonstration.BATCH))
                                .mapToObj(i -> 0)
                                .toList()))
                .toList();
    }

    /** A gateway that serves the cheapest that is in time, from the catalog's figures alone. */
    private static class FakeFront implements Front {

        private final Catalog catalog;

        FakeFront(Catalog catalog) {
            this.catalog = catalog;
        }

        Catalog catalog() {
            return catalog;
        }

        Variant choose(Objective objective, int batch) {
            List<Variant> inTime = catalog.variants().stream()
                    .filter(variant -> accuracy(variant) >= objective.minAccuracy())
                    .filter(variant -> latencyMs(variant, batch) <= objective.latencyMs())
                    .toList();
            double best = inTime.stream().mapToDouble(FakeFront::accuracy).max().orElse(0);
            double wanted = Math.min(best, objective.preferredAccuracy());
            return inTime.stream()
                    .filter(variant -> accuracy(variant) >= wanted)
                    .min(Comparator.comparingDouble(variant -> latencyMs(variant, batch)))
                    .orElseThrow();
        }

        @Override
        public Answer ask(String application, Objective objective, LabelledBatch batch)
                throws Refused, InterruptedException {
            refuseImpossible("INVALID_ARGUMENT", objective);
            return askVariant(choose(objective, batch.size()).name(), batch);
        }

        @Override
        public Answer askVariant(String name, LabelledBatch batch) {
            Variant variant = catalog.variant(name).orElseThrow();
            long right = Math.round(accuracy(variant) * ITEMS);
            List<Integer> classes = IntStream.range(batch.first(), batch.first() + batch.size())
                    .mapToObj(item -> item < right ? 0 : 1)
                    .toList();
            return new Answer(name, "local-1", latencyMs(variant, batch.size()) + 0.5, classes);
        }

        @Override
        public void askByHttp(String application, Objective objective, LabelledBatch batch)
                throws Refused, InterruptedException {
            refuseImpossible("400", objective);
        }

        private static void refuseImpossible(String status, Objective objective) throws Refused {
            if (objective.latencyMs() < 5 && objective.minAccuracy() > 0.94) {
                throw new Refused(
                        status, "no variant; closest: accuracy 0.94 within 20 ms, or accuracy 0.9 within 1 ms");
            }
        }

        private static double accuracy(Variant variant) {
            return variant.profiles().get(0).accuracy().value();
        }

        private static double latencyMs(Variant variant, int batch) {
            return variant.profiles().get(0).latencyMs(batch);
        }
    }
}
