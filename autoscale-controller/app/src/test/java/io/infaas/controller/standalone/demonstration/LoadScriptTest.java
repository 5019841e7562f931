package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.standalone.demonstration.LoadScript.Phase;
import org.junit.jupiter.api.Test;

final class LoadScriptTest {

    private static final Application FASHION = Catalogs.fashion()
            .variant("nano", "fp32", 0.8, 1)
            .build()
            .applications()
            .get(0);

    private final LoadScript script = new LoadScript(40);

    @Test
    void rising_fromATenthOfANode_aboveWhatItCarries_andBack() {
        assertThat(script.rising(Phase.START, 5)).isEqualTo(4);
        assertThat(script.rising(Phase.RISE, 4)).isEqualTo(26);
        assertThat(script.rising(Phase.RISE, 30)).isEqualTo(48);
        assertThat(script.rising(Phase.PEAK, 1)).isEqualTo(48);
        assertThat(script.rising(Phase.FALL, 1)).isEqualTo(4);
        assertThat(script.rising(Phase.END, 1)).isZero();
    }

    @Test
    void rising_nodeThatOneClientDoesNotFill_isLimited() {
        LoadScript large = new LoadScript(1_000);

        assertThat(large.fillsNode()).isFalse();
        assertThat(large.rising(Phase.PEAK, 1)).isEqualTo(LoadScript.MOST_RATE);
        assertThat(script.fillsNode()).isTrue();
    }

    @Test
    void other_isAShareOfANode_withinLimits_untilTheEnd() {
        assertThat(script.other(Phase.PEAK, kind(200))).isEqualTo(6);
        assertThat(script.other(Phase.PEAK, kind(5))).isEqualTo(1);
        assertThat(script.other(Phase.PEAK, kind(5_000))).isEqualTo(10);
        assertThat(script.other(Phase.END, kind(200))).isZero();
    }

    @Test
    void phase_lastsUntilItsAim_withinItsLimits() {
        assertThat(Phase.RISE.isOver(9, true)).isFalse();
        assertThat(Phase.RISE.isOver(10, true)).isTrue();
        assertThat(Phase.RISE.isOver(59, false)).isFalse();
        assertThat(Phase.RISE.isOver(60, false)).isTrue();
    }

    private static QueryKind kind(double nodeRate) {
        return new QueryKind("default", FASHION, 1, new Objective(100, 0.8), nodeRate);
    }
}
