package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.health.GatewayReports;
import io.infaas.controller.health.KnownCandidates;
import io.infaas.controller.health.LearntCorrection;
import io.infaas.controller.health.ProfileCorrections;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.policy.PlanningCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CorrectionMemoryTest {

    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Profiled OF = new Profiled(PlanningCatalog.name("one"), PlanningCatalog.TYPE);
    private static final LearntCorrection TWICE = new LearntCorrection(OF, 2, 0);

    @TempDir
    private Path folder;

    private static Catalog catalog(double ms) {
        return PlanningCatalog.local()
                .application("fashion", 100, 0.7)
                .variant("one", 0.8, ms, 50, 50)
                .catalog();
    }

    private CorrectionMemory memory(Duration later) {
        return CorrectionMemory.open(
                Optional.of(folder.resolve("journal.jsonl")), Clock.fixed(THEN.plus(later), ZoneOffset.UTC));
    }

    private static double recalled(CorrectionMemory memory, Catalog catalog) {
        ProfileCorrections corrections = new ProfileCorrections(
                new KnownCandidates(
                        catalog, node -> Optional.of(catalog.nodeTypes().get(0)), () -> InstanceCounts.ONCE),
                new GatewayReports());
        memory.recall(catalog, corrections, 0);
        return corrections.corrections().of(OF.variant(), OF.nodeType());
    }

    private void keep() {
        try (CorrectionMemory memory = memory(Duration.ZERO)) {
            memory.keep(catalog(10), List.of(TWICE), List.of());
        }
    }

    @Test
    void recall_nextController_goesOnWithWhatWasKept() {
        keep();

        try (CorrectionMemory next = memory(Duration.ofMinutes(2))) {
            assertThat(recalled(next, catalog(10))).isEqualTo(1.95);
        }
    }

    @Test
    void recall_nextLeadershipOfAProcessWithoutAJournal_goesOn() {
        try (CorrectionMemory memory = CorrectionMemory.open(Optional.empty(), Clock.fixed(THEN, ZoneOffset.UTC))) {
            memory.keep(catalog(10), List.of(TWICE), List.of());

            assertThat(recalled(memory, catalog(10))).isEqualTo(2);
        }
    }

    @Test
    void recall_olderThanIsUseful_orOfTheFuture_isIgnored() {
        keep();

        for (Duration later : List.of(Duration.ofHours(5), Duration.ofHours(-1))) {
            try (CorrectionMemory next = memory(later)) {
                assertThat(recalled(next, catalog(10))).isEqualTo(1);
            }
        }
    }

    @Test
    void recall_profileThatChanged_isIgnored() {
        keep();

        try (CorrectionMemory next = memory(Duration.ofMinutes(1))) {
            assertThat(recalled(next, catalog(11))).isEqualTo(1);
        }
    }

    @Test
    void keep_nothingAnyMore_isKeptToo() {
        keep();
        try (CorrectionMemory next = memory(Duration.ofMinutes(1))) {
            next.keep(catalog(10), List.of(), List.of());
        }

        try (CorrectionMemory last = memory(Duration.ofMinutes(2))) {
            assertThat(recalled(last, catalog(10))).isEqualTo(1);
        }
    }

    @Test
    void open_damagedFile_isLearntAnew_andReplaced() throws IOException {
        Path file = folder.resolve("journal.jsonl" + CorrectionMemory.SUFFIX);
        Files.writeString(file, "{\"format\": 1, \"time\":");

        try (CorrectionMemory memory = memory(Duration.ZERO)) {
            assertThat(recalled(memory, catalog(10))).isEqualTo(1);
        }
        keep();
        try (CorrectionMemory memory = memory(Duration.ZERO)) {
            assertThat(recalled(memory, catalog(10))).isEqualTo(2);
        }
    }
}
