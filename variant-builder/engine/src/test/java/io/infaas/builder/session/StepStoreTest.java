package io.infaas.builder.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepStoreTest {

    @TempDir
    Path folder;

    private final AtomicInteger steps = new AtomicInteger();

    record Figure(int value) {}

    @Test
    void value_ofAFinishedStep_isKeptAcrossBuilds() throws Exception {
        try (StepStore store = StepStore.open(folder)) {
            store.value("profile", "a", Figure.class, this::figure);
        }

        try (StepStore store = StepStore.open(folder)) {
            assertThat(store.value("profile", "a", Figure.class, this::figure)).isEqualTo(new Figure(1));
            assertThat(store.value("profile", "b", Figure.class, this::figure)).isEqualTo(new Figure(2));
            // an entry counts once per build
            assertThat(store.value("profile", "a", Figure.class, this::figure)).isEqualTo(new Figure(1));
            assertThat(store.value("profile", "b", Figure.class, this::figure)).isEqualTo(new Figure(2));
            assertThat(store.summary()).isEqualTo("1 steps done, 1 reused");
        }
    }

    @Test
    void value_ofAFailedStep_isTriedAgain() throws Exception {
        try (StepStore store = StepStore.open(folder)) {
            assertThatThrownBy(() -> store.value("profile", "a", Figure.class, () -> {
                        throw new VariantException("no");
                    }))
                    .hasMessage("no");

            assertThat(store.value("profile", "a", Figure.class, this::figure)).isEqualTo(new Figure(1));
        }
    }

    @Test
    void value_ofADamagedEntry_isMadeAgain() throws Exception {
        Files.writeString(folder.resolve("profile-a.json"), "{\"value\":");

        try (StepStore store = StepStore.open(folder)) {
            assertThat(store.value("profile", "a", Figure.class, this::figure)).isEqualTo(new Figure(1));
        }
        assertThat(folder.resolve("profile-a.json")).content().contains("1");
    }

    @Test
    void file_halfWritten_isNotTaken() throws Exception {
        try (StepStore store = StepStore.open(folder)) {
            assertThatThrownBy(() -> store.file("graph", "a", "onnx", file -> {
                        Files.writeString(file, "ha");
                        throw new IOException("disk full");
                    }))
                    .hasMessage("disk full");

            Path file = store.file("graph", "a", "onnx", whole -> Files.writeString(whole, "whole"));

            assertThat(file).hasContent("whole");
        }
    }

    @Test
    void prune_afterABuild_keepsWhatItUsed() throws Exception {
        try (StepStore store = StepStore.open(folder)) {
            store.value("profile", "old", Figure.class, this::figure);
            store.value("profile", "same", Figure.class, this::figure);
        }

        try (StepStore store = StepStore.open(folder)) {
            store.value("profile", "same", Figure.class, this::figure);
            store.prune();

            assertThat(folder.resolve("profile-same.json")).exists();
            assertThat(folder.resolve("profile-old.json")).doesNotExist();
        }
    }

    @Test
    void open_whileAnotherBuildWorksThere_isRefused() {
        StepStore first = StepStore.open(folder);

        assertThatThrownBy(() -> StepStore.open(folder))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("in use by another build");
        first.close();
        StepStore.open(folder).close();
    }

    private Figure figure() {
        return new Figure(steps.incrementAndGet());
    }
}
