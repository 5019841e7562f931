package io.infaas.controller.standalone.demonstration.choice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.demonstration.Demonstration;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.client.ServedBy;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class VariantChoiceTest {

    private static final int ITEMS = 2000;

    private final Catalog catalog = Catalogs.fashion()
            .variant("nano", "fp32", 0.90, 0.003)
            .variant("small", "fp32", 0.91, 0.03)
            .variant("medium", "fp32", 0.93, 0.08)
            .variant("large", "fp32", 0.95, 0.45)
            .build();
    private final List<String> printed = new ArrayList<>();

    @Test
    void run_gatewayThatChoosesCorrectly_passes() throws Exception {
        boolean passed = run(new SimulatedGateway(catalog));

        assertThat(passed).as(String.join("\n", printed)).isTrue();
        assertThat(printed)
                .anyMatch(line -> line.contains("small-fp32-t1") && line.contains("0.9100"))
                .contains("Demonstration passed: 10 of 10 checks");
    }

    @Test
    void run_gatewayWithoutAChoice_fails() throws Exception {
        SimulatedGateway gateway = new SimulatedGateway(catalog) {
            @Override
            Variant choose(Objective objective, int batch) {
                return catalog().variants().get(3);
            }
        };

        assertThat(run(gateway)).isFalse();
        assertThat(printed)
                .anyMatch(line -> line.startsWith("FAIL  variant selection: expected at least 3 different variants"));
    }

    @Test
    void run_headerThatNamesAnotherVariant_fails() throws Exception {
        SimulatedGateway gateway = new SimulatedGateway(catalog) {
            @Override
            public QueryAnswer query(String application, Objective objective, LabelledBatch batch)
                    throws QueryRefusedException, InterruptedException {
                QueryAnswer honest = super.query(application, objective, batch);
                return new QueryAnswer(catalog().variants().get(3).name(), honest.ms(), honest.classes());
            }
        };

        assertThat(run(gateway)).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("FAIL  reported variant: expected every answer equal"));
    }

    @Test
    void run_gatewayThatIsLate_fails() throws Exception {
        SimulatedGateway gateway = new SimulatedGateway(catalog) {
            @Override
            public QueryAnswer query(String application, Objective objective, LabelledBatch batch)
                    throws QueryRefusedException, InterruptedException {
                QueryAnswer answer = super.query(application, objective, batch);
                double ms = batch.first() % 320 == 0 ? objective.latencyMs() + 1 : answer.ms();
                return new QueryAnswer(answer.variant(), ms, answer.classes());
            }
        };

        assertThat(run(gateway)).isFalse();
        assertThat(printed)
                .anyMatch(line -> line.startsWith("FAIL  latency bounds: expected at least 95 % of queries"));
    }

    @Test
    void run_infeasibleObjectiveThatIsServed_fails() throws Exception {
        SimulatedGateway gateway = new SimulatedGateway(catalog) {
            @Override
            public void queryOverHttp(String application, Objective objective, LabelledBatch batch) {
                // answered
            }
        };

        assertThat(run(gateway)).isFalse();
        assertThat(printed).anyMatch(line -> line.startsWith("FAIL  infeasible objective: expected INVALID_ARGUMENT"));
    }

    private boolean run(QueryClient client) throws Exception {
        DemoReport report = new DemoReport(printed::add);
        new VariantChoice(catalog, catalog.applications().get(0), Catalogs.NODE_TYPE, batches(), client, report).run();
        report.printVerdict();
        return report.hasPassed();
    }

    /** Every item has class 0; a variant of accuracy a predicts it for the first a of all items, as a share. */
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

    /** Answers with the cheapest variant in time, by the catalog's figures. */
    private static class SimulatedGateway implements QueryClient {

        private final Catalog catalog;

        SimulatedGateway(Catalog catalog) {
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
            double best = inTime.stream()
                    .mapToDouble(SimulatedGateway::accuracy)
                    .max()
                    .orElse(0);
            double wanted = Math.min(best, objective.preferredAccuracy());
            return inTime.stream()
                    .filter(variant -> accuracy(variant) >= wanted)
                    .min(Comparator.comparingDouble(variant -> latencyMs(variant, batch)))
                    .orElseThrow();
        }

        @Override
        public QueryAnswer query(String application, Objective objective, LabelledBatch batch)
                throws QueryRefusedException, InterruptedException {
            refuseInfeasible("INVALID_ARGUMENT", objective);
            return queryVariant(choose(objective, batch.size()).name(), batch);
        }

        @Override
        public Future<ServedBy> send(String model, Objective objective, LabelledBatch batch) {
            throw new UnsupportedOperationException("the choice sends one query at a time");
        }

        @Override
        public QueryAnswer queryVariant(String name, LabelledBatch batch) {
            Variant variant = catalog.variant(name).orElseThrow();
            long right = Math.round(accuracy(variant) * ITEMS);
            List<Integer> classes = IntStream.range(batch.first(), batch.first() + batch.size())
                    .mapToObj(item -> item < right ? 0 : 1)
                    .toList();
            return new QueryAnswer(name, latencyMs(variant, batch.size()) + 0.5, classes);
        }

        @Override
        public void queryOverHttp(String application, Objective objective, LabelledBatch batch)
                throws QueryRefusedException, InterruptedException {
            refuseInfeasible("400", objective);
        }

        private static void refuseInfeasible(String status, Objective objective) throws QueryRefusedException {
            if (objective.latencyMs() < 5 && objective.minAccuracy() > 0.94) {
                throw new QueryRefusedException(
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
