package io.infaas.gateway.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Objective;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveReaderTest {

    private static final Objective DEFAULT = new Objective(50, 0.85, 0.9);

    @Test
    void read_nothingSaid_defaultHolds() {
        RequestedObjective requested = read(Map.of(), Map.of());

        assertThat(requested.over(DEFAULT)).isEqualTo(DEFAULT);
        assertThat(requested.isExplicit()).isFalse();
    }

    @Test
    void read_headers_overrideTheDefault() {
        RequestedObjective requested = read(
                Map.of("infaas-latency-ms", List.of("6.5"), "infaas-preferred-accuracy", List.of("0.93")), Map.of());

        assertThat(requested.over(DEFAULT)).isEqualTo(new Objective(6.5, 0.85, 0.93));
        assertThat(requested.isExplicit()).isTrue();
    }

    @Test
    void read_parameters_overrideHeadersFieldByField() {
        RequestedObjective requested = read(
                Map.of("infaas-latency-ms", List.of("6"), "infaas-min-accuracy", List.of("0.8")),
                Map.of("infaas_min_accuracy", 0.91, "infaas_variant", "large-fp32-t1"));

        assertThat(requested.over(DEFAULT)).isEqualTo(new Objective(6, 0.91));
        assertThat(requested.variant()).contains("large-fp32-t1");
    }

    @Test
    void read_parameterKinds_longsDoublesAndStrings() {
        assertThat(read(Map.of(), Map.of("infaas_latency_ms", 7L)).latencyMs()).contains(7.0);
        assertThat(read(Map.of(), Map.of("infaas_latency_ms", 7.5)).latencyMs()).contains(7.5);
        assertThat(read(Map.of(), Map.of("infaas_latency_ms", "7.25")).latencyMs())
                .contains(7.25);
    }

    @Test
    void read_offline_headerOrParameter() {
        assertThat(read(Map.of("infaas-offline", List.of("true")), Map.of()).offline())
                .contains(true);
        assertThat(read(Map.of("infaas-offline", List.of("true")), Map.of("infaas_offline", false))
                        .offline())
                .contains(false);
        assertThat(read(Map.of(), Map.of()).offline()).isEmpty();
        assertThatThrownBy(() -> read(Map.of("infaas-offline", List.of("yes")), Map.of()))
                .hasMessage("infaas-offline must be true or false, got 'yes'");
    }

    @Test
    void over_floorStatedAlone_prefersNoMore() {
        RequestedObjective requested = read(Map.of("infaas-min-accuracy", List.of("0.5")), Map.of());

        assertThat(requested.over(DEFAULT)).isEqualTo(new Objective(50, 0.5, 0.5));
    }

    @Test
    void over_preferredBelowDefaultFloor_refusedNamingBoth() {
        RequestedObjective requested = read(Map.of("infaas-preferred-accuracy", List.of("0.8")), Map.of());

        assertThatThrownBy(() -> requested.over(DEFAULT))
                .isInstanceOf(Refusal.class)
                .hasMessage("infaas-preferred-accuracy 0.8 must not be below infaas-min-accuracy 0.85"
                        + " (the application's default); raise the one or lower the other");
    }

    @ParameterizedTest
    @CsvSource({
        "infaas-latency-ms, fast, milliseconds",
        "infaas-latency-ms, NaN, milliseconds",
        "infaas-latency-ms, Infinity, milliseconds",
        "infaas-latency-ms, -1, milliseconds",
        "infaas-latency-ms, 0, milliseconds",
        "infaas-latency-ms, 6ms, milliseconds",
        "infaas-latency-ms, 0x1p3, milliseconds",
        "infaas-latency-ms, 6f, milliseconds",
        "infaas-latency-ms, '1,5', milliseconds",
        "infaas-latency-ms, 1e30, milliseconds",
        "infaas-latency-ms, '', milliseconds",
        "infaas-min-accuracy, 93, '0.93, not 93'",
        "infaas-min-accuracy, -0.1, '0.93, not 93'",
        "infaas-min-accuracy, NaN, '0.93, not 93'",
        "infaas-preferred-accuracy, 1.01, '0.93, not 93'",
        "infaas-variant, '', name a variant"
    })
    void read_badHeader_refusedWithFieldAndUnit(String field, String value, String unit) {
        assertThatThrownBy(() -> read(Map.of(field, List.of(value)), Map.of()))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(RefusalReason.INVALID_ARGUMENT);
                    assertThat(refusal.text()).contains(field, unit, "got ");
                });
    }

    @Test
    void read_badParameters_refusedUnderTheirOwnName() {
        assertThatThrownBy(() -> read(Map.of(), Map.of("infaas_latency_ms", Double.NaN)))
                .hasMessageContaining("infaas_latency_ms must be a number of milliseconds");
        assertThatThrownBy(() -> read(Map.of(), Map.of("infaas_min_accuracy", true)))
                .hasMessageContaining("infaas_min_accuracy must be a number, got the boolean true");
        assertThatThrownBy(() -> read(Map.of(), Map.of("infaas_variant", 3L)))
                .hasMessageContaining("infaas_variant must be a string");
    }

    @Test
    void read_repeatedHeader_refused() {
        assertThatThrownBy(() -> read(Map.of("infaas-latency-ms", List.of("6", "7")), Map.of()))
                .hasMessage("infaas-latency-ms is given 2 times; give it once");
    }

    @Test
    void read_longGarbage_echoedInPart() {
        assertThatThrownBy(() -> read(Map.of("infaas-latency-ms", List.of("x".repeat(5000))), Map.of()))
                .satisfies(refusal ->
                        assertThat(String.valueOf(refusal.getMessage())).hasSizeLessThan(200));
    }

    private static RequestedObjective read(Map<String, List<String>> headers, Map<String, Object> parameters) {
        return ObjectiveReader.read(name -> headers.getOrDefault(name, List.of()), parameters);
    }
}
