package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimeBudgetTest {

    @Test
    void next_eachPart_endsAtItsShare() {
        TimeBudget budget = new TimeBudget(1000, 90, 3);

        assertThat(budget.next()).isEqualTo(1030);
        assertThat(budget.next()).isEqualTo(1060);
        assertThat(budget.next()).isEqualTo(1090);
    }

    @Test
    void next_moreThanPlanned_isNeverBeyondTheWhole() {
        TimeBudget budget = new TimeBudget(0, 90, 1);
        budget.next();

        assertThat(budget.next()).isEqualTo(90);
    }
}
