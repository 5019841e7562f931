package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeSettingsTest {

    private static final RuntimeSettings ALL = new RuntimeSettings(1, 2, 32)
            .withGraphLevel(GraphLevel.EXTENDED)
            .withArena(false)
            .withBatching(new Batching(List.of(4, 8), 200), 64);

    @Test
    void label_whatRuntimesDoAnyway_isNotNamed() {
        assertThat(new RuntimeSettings(2, 1, 32).label()).isEqualTo("t2");
        assertThat(new RuntimeSettings(1, 2, 32).label()).isEqualTo("t1-i2");
        assertThat(new RuntimeSettings(2, 3, 32).cores()).isEqualTo(6);
    }

    @Test
    void label_allSettings_areNamed() {
        assertThat(ALL.label()).isEqualTo("t1-i2-extended-lean-b64-p4.8-q200");
        assertThat(new RuntimeSettings(1, 1, 8)
                        .withBatching(new Batching(List.of(), 0), 8)
                        .label())
                .isEqualTo("t1-b8-q0");
    }

    @Test
    void parse_threeKeys_isAsRuntimesHaveIt() {
        RuntimeSettings read = DocumentFormat.JSON.parse(
                "catalog.json", "{\"threads\":2,\"instances\":1,\"maxBatchSize\":32}", RuntimeSettings.class);

        assertThat(read).isEqualTo(new RuntimeSettings(2, 1, 32));
    }

    @Test
    void parse_printed_isTheSame() {
        for (RuntimeSettings settings : List.of(ALL, new RuntimeSettings(1, 1, 1))) {
            assertThat(DocumentFormat.JSON.parse(
                            "catalog.json", DocumentFormat.JSON.print(settings), RuntimeSettings.class))
                    .isEqualTo(settings);
        }
    }

    @Test
    void new_preferredAboveTheLargestBatch_isRefused() {
        assertThatThrownBy(() -> new RuntimeSettings(1, 1, 4).withBatching(new Batching(List.of(4, 8), 0), 4))
                .hasMessage("batching.preferredSizes [4, 8] must not be above maxBatchSize 4");
    }

    @Test
    void new_withoutBatchDimension_isOneItemAndMergesNothing() {
        RuntimeSettings settings = new RuntimeSettings(1, 2, 0);

        assertThat(settings.label()).isEqualTo("t1-i2");
        assertThat(settings.largestBatch()).isEqualTo(1);
        assertThat(DocumentFormat.JSON.parse(
                        "catalog.json", DocumentFormat.JSON.print(settings), RuntimeSettings.class))
                .isEqualTo(settings);
        assertThatThrownBy(() -> settings.withBatching(new Batching(List.of(), 0), 0))
                .hasMessageEndingWith("maxBatchSize 0 means that there is none: remove batching");
        assertThatThrownBy(() -> new RuntimeSettings(1, 1, -1))
                .hasMessage("maxBatchSize -1 must be at least 1, or 0 without a batch dimension");
    }

    @Test
    void new_preferredNotAscending_isRefused() {
        for (List<Integer> sizes : List.of(List.of(0), List.of(4, 4), List.of(8, 4))) {
            assertThatThrownBy(() -> new Batching(sizes, 0))
                    .as(sizes.toString())
                    .hasMessageContaining("must ascend from 1 or above");
        }
        assertThatThrownBy(() -> new Batching(List.of(), -1)).hasMessageContaining("queueDelayMicros -1");
    }
}
