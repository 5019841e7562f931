package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.feedback.ApplicationLoad.ClientPatience;
import org.junit.jupiter.api.Test;

class ClientPatienceTest {

    private final ClientPatience patience = new ClientPatience();

    @Test
    void ms_nobodyHasGivenUp_practicallyUnlimited() {
        assertThat(patience.ms()).isGreaterThan(3_000_000);
    }

    @Test
    void ms_allGiveUpAfterTheSameTime_shortOfIt() {
        patience.recordAnswer(20);
        for (int i = 0; i < 100; i++) {
            patience.recordGivingUp(2_000);
        }

        assertThat(patience.ms()).isBetween(1_600.0, 2_000.0);
    }

    @Test
    void ms_differentPatience_oneInTenIsImpatient() {
        patience.recordAnswer(20);
        for (int i = 0; i < 2_000; i++) {
            patience.recordGivingUp(2_000 + i * 370 % 10_000);
        }

        assertThat(patience.ms()).isBetween(2_000.0, 4_500.0);
    }

    @Test
    void ms_hastyClients_atLeastASecond() {
        patience.recordAnswer(20);
        for (int i = 0; i < 1_000; i++) {
            patience.recordGivingUp(100);
        }

        assertThat(patience.ms()).isEqualTo(1_000);
    }

    @Test
    void recordGivingUp_beforeAnyAnswerCouldCome_saysNothing() {
        patience.recordAnswer(20);

        for (int i = 0; i < 1_000; i++) {
            patience.recordGivingUp(1);
        }

        assertThat(patience.ms()).isGreaterThan(3_000_000);
    }

    @Test
    void relax_nobodyGivesUpAnyMore_growsAgain() {
        patience.recordAnswer(20);
        for (int i = 0; i < 100; i++) {
            patience.recordGivingUp(1_000);
        }

        for (int second = 0; second < 60; second++) {
            patience.relax();
        }

        assertThat(patience.ms()).isGreaterThan(4_000);
    }
}
