package io.infaas.controller.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class CostQueryTest {

    private static final Instant NOW = Instant.parse("2026-11-28T08:43:52Z");

    @Test
    void nothingGiven_isTheLastDay_byApplication_inWholeHours() {
        assertThat(CostQuery.parse("", "", "", NOW))
                .isEqualTo(new CostQuery(
                        Instant.parse("2026-11-27T08:00:00Z"),
                        Instant.parse("2026-11-28T09:00:00Z"),
                        CostGrouping.APPLICATION));
    }

    @Test
    void daysAndTimes_areInUtc() {
        CostQuery query = CostQuery.parse("2026-11-01", "2026-11-02T10:00", "offering", NOW);

        assertThat(query.from()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(query.to()).isEqualTo("2026-11-02T10:00:00Z");
        assertThat(query.by()).isEqualTo(CostGrouping.OFFERING);
        assertThat(CostQuery.parse("2026-11-28T08:00:00Z", "", "node", NOW).from())
                .isEqualTo("2026-11-28T08:00:00Z");
    }

    @Test
    void wrongValue_isNamed() {
        assertThatThrownBy(() -> CostQuery.parse("yesterday", "", "", NOW))
                .hasMessageContainingAll("from 'yesterday'", "2026-11-28T08:00");
        assertThatThrownBy(() -> CostQuery.parse("", "2026-13-01", "", NOW)).hasMessageContaining("to '2026-13-01'");
        assertThatThrownBy(() -> CostQuery.parse("", "", "team", NOW))
                .hasMessageContainingAll("by 'team'", "application, node, offering");
        assertThatThrownBy(() -> CostQuery.parse("2026-11-28", "2026-11-28", "", NOW))
                .hasMessageContaining("is not before");
    }
}
