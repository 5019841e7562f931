package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BatchedCallTest {

    private final List<Integer> calls = new ArrayList<>();
    private int allowed = 500;

    private final BatchedCall batched = new BatchedCall(instances -> calls.add(instances.size()), size -> {
        boolean enough = size <= allowed;
        allowed -= enough ? size : 0;
        return enough;
    });

    private void add(int instances) {
        IntStream.range(0, instances).forEach(i -> batched.add("i-" + i));
    }

    @Test
    void make_moreThanAllowed_waitsForAWholeBatchInsteadOfManySmallCalls() {
        add(730);

        assertThat(batched.make()).isTrue();
        allowed = 99;
        assertThat(batched.make()).isFalse();
        allowed = 100;
        batched.make();
        allowed = 500;
        batched.make();

        assertThat(calls).containsExactly(100, 100, 100, 100, 100, 100, 100, 30);
    }

    @Test
    void add_anInstanceThatWaits_isCalledOnce() {
        add(3);
        add(3);

        batched.make();

        assertThat(calls).containsExactly(3);
    }

    @Test
    void make_aCallFails_itsInstancesWaitNoLonger() {
        List<String> failed = new ArrayList<>();
        BatchedCall failing = new BatchedCall(
                instances -> {
                    failed.addAll(instances);
                    throw new IllegalStateException("a fault");
                },
                size -> true);
        failing.add("i-1");

        assertThatThrownBy(failing::make).hasMessage("a fault");
        assertThat(failing.make()).isFalse();
        failing.add("i-1");
        assertThatThrownBy(failing::make).hasMessage("a fault");

        assertThat(failed).containsExactly("i-1", "i-1");
    }
}
