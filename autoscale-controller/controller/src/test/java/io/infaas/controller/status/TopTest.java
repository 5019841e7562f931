package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class TopTest {

    private static final String PAGE = """
            # TYPE infaas_gateway_requests_total counter
            infaas_gateway_requests_total{application="fashion",outcome="ok",protocol="http"} %d.0
            infaas_gateway_requests_total{application="fashion",outcome="ok",protocol="grpc"} %d.0
            infaas_gateway_requests_total{application="fashion",outcome="shed",protocol="http"} %d.0
            infaas_gateway_violations_total{application="fashion"} %d.0
            infaas_gateway_accuracy_served_total{application="fashion"} %s
            infaas_gateway_answers_total{application="fashion",architecture="small",variant="small-fp32-t1"} %d.0
            infaas_gateway_latency_seconds_bucket{application="fashion",le="0.01"} %d
            infaas_gateway_latency_seconds_bucket{application="fashion",le="0.05"} %d
            infaas_gateway_latency_seconds_bucket{application="fashion",le="+Inf"} %d
            process_uptime_seconds 12.5
            broken line
            """;

    private static final PrometheusPage BEFORE =
            PrometheusPage.parse(0, PAGE.formatted(100, 0, 0, 10, 90.0, 100, 100, 100, 100));
    private static final PrometheusPage NOW =
            PrometheusPage.parse(2_000_000_000L, PAGE.formatted(260, 40, 50, 30, 270.0, 300, 200, 300, 300));

    private static GatewayFigures.ApplicationFigures fashion(PrometheusPage first, PrometheusPage second) {
        return Objects.requireNonNull(
                GatewayFigures.between(first, second).applications().get("fashion"));
    }

    @Test
    void figures_areTheIncreasesBetweenTwoReads() {
        GatewayFigures.ApplicationFigures its = fashion(BEFORE, NOW);

        assertThat(its.queries()).isEqualTo(125);
        assertThat(its.failed()).isEqualTo(0.2);
        assertThat(its.late()).isEqualTo(0.1);
        assertThat(its.accuracy()).isEqualTo(0.9);
        assertThat(its.variants()).containsEntry("small-fp32-t1", 100.0);
        // 98 of the 100 answers of its bucket
        assertThat(its.p99Ms()).isCloseTo(10 + 0.98 * 40, Offset.offset(1e-6));
    }

    @Test
    void figures_ofAGatewayThatBeganAnew_countFromZero() {
        GatewayFigures.ApplicationFigures its = fashion(NOW, BEFORE);

        assertThat(its.queries()).isPositive();
    }

    @Test
    void screen_hasWhatApplicationsGetWhatServesAndWhatItCosts() {
        ControllerStatus status = StatusBuilder.of(ControllerSnapshotFixture.snapshot());

        List<String> lines = TopView.lines(status, Optional.of(GatewayFigures.between(BEFORE, NOW)));

        assertThat(lines.get(0)).contains("policy infaas", "1 gateways", "1 of 2 nodes up", "$0.2000/h of $0.5000/h");
        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .contains("fashion", "125.0", "49.2", "10.0%", "20.0%", "0.9000", "small-fp32-t1 100%"))
                .anySatisfy(line -> assertThat(line).contains("small-fp32-t1", "a", "active", "12.5"))
                .anySatisfy(line -> assertThat(line).contains("pending: load large-fp32-t1 on b"))
                .anySatisfy(line -> assertThat(line).isEqualTo("cold: 3 queries wait"));
    }

    @Test
    void screen_withoutAGateway_showsTheRest() {
        ControllerStatus status = StatusBuilder.of(ControllerSnapshotFixture.snapshot());

        assertThat(TopView.lines(status, Optional.empty()))
                .anySatisfy(line -> assertThat(line).contains("fashion", "-", "100.0"));
    }

    @Test
    void bar_isTenCharactersWithItsShare() {
        assertThat(TopView.bar(0.42)).isEqualTo("████······  42%");
        assertThat(TopView.bar(1.5)).isEqualTo("██████████ 150%");
    }
}
