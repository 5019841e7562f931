package io.infaas.builder.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

    @Test
    void cores_ofAThreadThatWorks_arePositive() {
        ProcessorTime used = new ProcessorTime();

        // the system counts in ticks of some milliseconds
        OptionalDouble cores = used.cores();
        while (cores.isEmpty()) {
            cores = used.cores();
        }

        assertThat(cores.getAsDouble()).isPositive();
    }
}
