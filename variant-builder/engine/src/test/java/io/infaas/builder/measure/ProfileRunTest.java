package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProfileRunTest {

    @Test
    void cores_ofAThreadThatWorks_arePositive() {
        ProfileRun.ProcessorTime used = new ProfileRun.ProcessorTime();

        // the system counts in ticks of some milliseconds
        OptionalDouble cores = used.cores();
        while (cores.isEmpty()) {
            cores = used.cores();
        }

        assertThat(cores.getAsDouble()).isPositive();
    }

    @Test
    void batches_ofThirtyTwo_arePowersOfTwo() {
        assertThat(ProfileTask.batches(32)).containsExactly(1, 2, 4, 8, 16, 32);
    }

    @Test
    void batches_ofANumberBetween_endWithIt() {
        assertThat(ProfileTask.batches(20)).containsExactly(1, 2, 4, 8, 16, 20);
        assertThat(ProfileTask.batches(1)).containsExactly(1);
    }

    @Test
    void next_eachPart_endsAtItsShare() {
        Timing.TimeBudget budget = new Timing.TimeBudget(1000, 90, 3);

        assertThat(budget.next()).isEqualTo(1030);
        assertThat(budget.next()).isEqualTo(1060);
        assertThat(budget.next()).isEqualTo(1090);
    }

    @Test
    void next_moreThanPlanned_isNeverBeyondTheWhole() {
        Timing.TimeBudget budget = new Timing.TimeBudget(0, 90, 1);
        budget.next();

        assertThat(budget.next()).isEqualTo(90);
    }
}
