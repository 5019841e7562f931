package io.infaas.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.time.ScheduledTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class VirtualTimeTest {

    private final VirtualTime time = new VirtualTime();
    private final List<String> events = new ArrayList<>();

    @Test
    void run_tasksOfOneMoment_inTheOrderGiven() {
        time.schedule(() -> events.add("second"), 2_000);
        time.schedule(() -> events.add("first"), 1_000);
        time.schedule(() -> events.add("third"), 2_000);

        time.run(Duration.ofNanos(2_000));

        assertThat(events).containsExactly("first", "second", "third");
    }

    @Test
    void run_taskAfterTheEnd_waits() {
        time.schedule(() -> events.add("late"), 1_001);

        time.run(Duration.ofNanos(1_000));

        assertThat(events).isEmpty();
        time.run(Duration.ofNanos(1));
        assertThat(events).containsExactly("late");
    }

    @Test
    void cancel_pendingTask_doesNotRun() {
        ScheduledTask task = time.schedule(() -> events.add("cancelled"), 10);
        task.cancel();

        time.run(Duration.ofSeconds(1));

        assertThat(events).isEmpty();
    }

    @Test
    void run_thousandsOfTasks_inTheOrderOfTime() {
        Random random = new Random(5);
        List<Long> moments = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            time.schedule(() -> moments.add(time.nanos()), random.nextInt(1_000));
        }

        time.run(Duration.ofSeconds(1));

        assertThat(moments).hasSize(10_000).isSorted();
    }

    @Test
    void clock_passesWithTheTasks() {
        time.run(Duration.ofMinutes(2));

        assertThat(time.clock().instant()).isEqualTo(VirtualTime.START.plusSeconds(120));
        assertThat(time.seconds()).isEqualTo(120);
    }
}
