package io.infaas.controller.profiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import io.infaas.controller.profiling.NodeProfiling.TurnRun;
import io.infaas.controller.profiling.NodeTurns.NodeTurn;
import io.infaas.controller.profiling.VariantMeasurer.MeasuringException;
import io.infaas.gateway.contract.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TurnRunTest {

    private static final NodeType NEW = new NodeType("new", 2, 8L << 30, 0, 0.1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Catalog catalog = catalog();
    private final List<String> asked = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5);
    private boolean mayAct = true;
    private int working;
    private int seconds;

    @Test
    void run_allWork_measuresAllInOrder() {
        working = 5;

        TurnOutcome outcome = run();

        assertThat(asked).containsExactlyElementsOf(names());
        assertThat(outcome.measured()).containsOnlyKeys(names());
        assertThat(outcome.failed()).isEmpty();
        assertThat(outcome.text()).isEqualTo("5 of 5 variants measured for node type 'new'");
    }

    @Test
    void run_longerThanTheLimit_endsAndKeepsWhatIsMeasured() {
        working = 5;
        seconds = 4;

        TurnOutcome outcome = run();

        assertThat(outcome.measured()).hasSize(3);
        assertThat(outcome.end()).isEqualTo("ended after 10 s");
    }

    @Test
    void run_nodeThatMeasuresNothing_isGivenUpAfterThree() {
        TurnOutcome outcome = run();

        assertThat(asked).hasSize(3);
        assertThat(outcome.failed()).hasSize(3).containsValue("does not answer");
        assertThat(outcome.end()).isEqualTo("given up");
    }

    @Test
    void run_someFailAfterOneThatWorked_triesAll() {
        working = 1;

        TurnOutcome outcome = run();

        assertThat(outcome.measured()).hasSize(1);
        assertThat(outcome.failed()).hasSize(4);
        assertThat(outcome.end()).isEmpty();
    }

    @Test
    void run_mayNotAct_measuresNothing() {
        mayAct = false;

        assertThat(run().end()).isEqualTo("this controller does not lead any more");
        assertThat(asked).isEmpty();
    }

    @Test
    void add_fileThatCannotBeWritten_countsUntilTheEnd(@TempDir Path folder) throws IOException {
        working = 5;
        Path file = Files.writeString(folder.resolve("no-folder"), "").resolve("measured.json");
        MeasuredCatalog measured = MeasuredCatalog.open(catalog, file);

        measured.add(run());

        assertThat(measured.newTypes()).containsExactly("new");
        assertThat(measured.inForce().variants())
                .allSatisfy(variant -> assertThat(variant.profile("new")).contains(profile()));
    }

    private TurnOutcome run() {
        SortedMap<String, String> applications = new TreeMap<>();
        names().forEach(name -> applications.put(name, "fashion"));
        NodeTurn turn = new NodeTurn(new Node("b", "127.0.0.1", 1, 2, "new"), NEW, applications, catalog.variants());
        return new TurnRun(new Measurer(), LIMIT, () -> mayAct, () -> nanos).run(turn);
    }

    private List<String> names() {
        return catalog.variants().stream().map(Variant::name).toList();
    }

    private static Profile profile() {
        return ProfileFixture.on("new").build();
    }

    private static Catalog catalog() {
        Catalogs catalogs = Catalogs.fashion();
        for (int i = 1; i <= 5; i++) {
            catalogs.variant("fm-" + i, "fp32", 0.9, i);
        }
        Catalog built = catalogs.build();
        return new Catalog(
                built.applications(), built.architectures(), built.variants(), List.of(Catalogs.nodeType(), NEW));
    }

    private final class Measurer implements VariantMeasurer {

        @Override
        public boolean isFor(String application) {
            return true;
        }

        @Override
        public Profile measure(Node node, NodeType type, Variant variant, String application)
                throws MeasuringException {
            nanos += TimeUnit.SECONDS.toNanos(seconds);
            asked.add(variant.name());
            if (asked.size() > working) {
                throw new MeasuringException("does not answer", new IOException());
            }
            return profile();
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
