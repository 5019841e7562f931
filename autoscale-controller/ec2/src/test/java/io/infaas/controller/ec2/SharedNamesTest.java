package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.ec2.SharedNames.LaunchedInstance;
import io.infaas.controller.node.MachineTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceState;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

class SharedNamesTest {

    private static final Instant NOW = Instant.EPOCH;

    /** What is known while all of it is read, and then, one by one, once a launch has been answered. */
    private static final class AnsweredMeanwhile extends ConcurrentHashMap<String, LaunchedInstance> {

        private static final long serialVersionUID = 1;

        private final Map<String, LaunchedInstance> later;

        AnsweredMeanwhile(Map<String, LaunchedInstance> now, Map<String, LaunchedInstance> later) {
            super(now);
            this.later = Map.copyOf(later);
        }

        @Override
        public @Nullable LaunchedInstance get(Object id) {
            return later.get(id);
        }
    }

    private static Instance ofBatch(String id) {
        return Instance.builder()
                .instanceId(id)
                .state(InstanceState.builder().name(InstanceStateName.RUNNING).build())
                .tags(MachineTags.tag("infaas:plan", "up-1"), MachineTags.tag("infaas:node", "ec2-up-1/1-2"))
                .build();
    }

    @Test
    void byNode_launchIsAnsweredMeanwhile_leavesItsInstancesForTheNextLook() {
        LaunchedInstance launching = LaunchedInstance.launching(NOW);
        Map<String, LaunchedInstance> known = new AnsweredMeanwhile(
                Map.of("ec2-up-1-1", launching, "ec2-up-1-2", launching),
                Map.of("ec2-up-1-1", LaunchedInstance.of("i-b", NOW), "ec2-up-1-2", LaunchedInstance.of("i-a", NOW)));

        assertThat(new SharedNames(new MachineTable(), known).byNode(List.of(ofBatch("i-a"), ofBatch("i-b"))))
                .isEmpty();
    }

    @Test
    void byNode_launchWasAnswered_eachMachineHasTheOneOfItsAnswer() {
        Map<String, LaunchedInstance> known =
                Map.of("ec2-up-1-1", LaunchedInstance.of("i-b", NOW), "ec2-up-1-2", LaunchedInstance.of("i-a", NOW));
        Instance first = ofBatch("i-a");
        Instance second = ofBatch("i-b");

        assertThat(new SharedNames(new MachineTable(), known).byNode(List.of(first, second)))
                .containsOnly(Map.entry("ec2-up-1-2", List.of(first)), Map.entry("ec2-up-1-1", List.of(second)));
    }
}
