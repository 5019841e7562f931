package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.ec2.NodeClass.NodePortsAt;
import io.infaas.controller.node.Market;
import io.infaas.gateway.security.ClusterSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.SsmException;

/** Parameters follow what EC2 lists, also after calls that failed and controllers that were killed. */
final class NodeSecretSyncTest {

    private static final String PATH = "/infaas/prod/nodes/";
    private static final ClusterSecret SECRET = new ClusterSecret("s3cret");
    private static final Ec2Settings SETTINGS = settings();

    private final MemoryParameters ssm = new MemoryParameters();
    private final SimulatedThreads threads = new SimulatedThreads(new Random(1));
    private final List<String> notices = new ArrayList<>();
    private final CallQueue work = new CallQueue(threads, notices::add, () -> {});
    private Instant now = Instant.parse("2026-11-29T12:00:00Z");
    private NodeSecretSync secrets = start();

    private static Ec2Settings settings() {
        PricedType type =
                new PricedType("m5.large", Catalogs.NODE_TYPE, OptionalDouble.of(0.1), OptionalDouble.empty());
        NodeClass nodes = new NodeClass(
                "cpu",
                "ami-1",
                new TreeMap<>(Map.of("cn-north-1a", "subnet-1")),
                List.of("sg-1"),
                "",
                "",
                List.of(Market.ON_DEMAND),
                60,
                120,
                NodePortsAt.TRITON,
                List.of(type));
        return new Ec2Settings("cn-north-1", Optional.empty(), "prod", "team", Optional.empty(), List.of(nodes));
    }

    /** What is asked for the account that instances belong to. */
    private record OneAccount(String id) implements Ec2Client {

        @Override
        public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
            return DescribeInstancesResponse.builder()
                    .reservations(Reservation.builder().ownerId(id).build())
                    .build();
        }

        @Override
        public String serviceName() {
            return "ec2";
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private NodeSecretSync start() {
        Ec2Calls calls = new Ec2Calls(new OneAccount("1234"), ssm, SETTINGS, () -> 0, nanos -> {});
        calls.instances();
        return new NodeSecretSync(calls, SECRET, notices::add, () -> now);
    }

    private void look(Instance... listed) {
        secrets.follow(List.of(listed), work);
        threads.run();
    }

    @Test
    void look_instanceWithANode_hasItsSecretWhereItAloneMayRead() {
        look(instance("i-1", "ec2-p1-1", InstanceStateName.PENDING));

        assertThat(ssm.held).containsOnlyKeys(PATH + "i-1");
        PutParameterRequest written = ssm.held.values().iterator().next();
        assertThat(written.value()).isEqualTo(SECRET.apply("ec2-p1-1"));
        assertThat(written.type()).isEqualTo(ParameterType.SECURE_STRING);
        assertThat(written.tags()).singleElement().satisfies(tag -> {
            assertThat(tag.key()).isEqualTo("infaas:instance");
            assertThat(tag.value()).isEqualTo("arn:aws-cn:ec2:cn-north-1:1234:instance/i-1");
        });
        assertThat(notices).isEmpty();
    }

    @Test
    void look_nothingNew_asksForNothing() {
        Instance one = instance("i-1", "ec2-p1-1", InstanceStateName.RUNNING);
        look(one);
        ssm.calls.clear();

        look(one);
        look(one);

        assertThat(ssm.calls).isEmpty();
    }

    @Test
    void look_instanceOfABatch_waitsForItsOwnName() {
        look(instance("i-1", "ec2-p1/1-2", InstanceStateName.RUNNING));
        assertThat(ssm.held).isEmpty();

        look(instance("i-1", "ec2-p1-2", InstanceStateName.RUNNING));

        assertThat(ssm.values()).isEqualTo(Map.of(PATH + "i-1", SECRET.apply("ec2-p1-2")));
    }

    @Test
    void look_instanceThatEnds_losesItsParameter() {
        look(
                instance("i-1", "ec2-p1-1", InstanceStateName.RUNNING),
                instance("i-2", "ec2-p1-2", InstanceStateName.RUNNING));

        look(
                instance("i-1", "ec2-p1-1", InstanceStateName.SHUTTING_DOWN),
                instance("i-2", "ec2-p1-2", InstanceStateName.RUNNING));

        assertThat(ssm.held).containsOnlyKeys(PATH + "i-2");
    }

    @Test
    void start_afterAKilledController_writesWhatLacksAndDeletesOrphansOnceEc2HadTimeToListThem() {
        look(
                instance("i-1", "ec2-p1-1", InstanceStateName.RUNNING),
                instance("i-2", "ec2-p1-2", InstanceStateName.RUNNING),
                instance("i-3", "ec2-p1-3", InstanceStateName.RUNNING));
        secrets = start();
        Instance[] listed = {
            instance("i-1", "ec2-p1-1", InstanceStateName.RUNNING),
            instance("i-4", "ec2-p2-1", InstanceStateName.RUNNING)
        };

        look(listed);
        assertThat(ssm.held).containsOnlyKeys(PATH + "i-1", PATH + "i-2", PATH + "i-3", PATH + "i-4");
        now = now.plus(InstanceSync.VISIBLE).minusSeconds(1);
        look(listed);
        assertThat(ssm.held).hasSize(4);
        now = now.plusSeconds(1);
        look(listed);

        assertThat(ssm.held).containsOnlyKeys(PATH + "i-1", PATH + "i-4");
    }

    @Test
    void calls_thatFail_areRepeatedAfterTheNextLookAndSaidOnce() {
        Instance one = instance("i-1", "ec2-p1-1", InstanceStateName.RUNNING);
        for (int i = 0; i < 3; i++) {
            ssm.failures.add(SsmException.builder()
                    .message("not authorized, request " + i)
                    .build());
            look(one);
        }
        // the list is read by now, and the next failure is that of the write
        look();
        ssm.failures.add(SsmException.builder().message("throttled").build());
        look(one);
        assertThat(ssm.held).isEmpty();

        look(one);
        ssm.failures.add(SsmException.builder().message("broken").build());
        look(instance("i-1", "ec2-p1-1", InstanceStateName.TERMINATED));
        assertThat(ssm.held).isNotEmpty();
        look(instance("i-1", "ec2-p1-1", InstanceStateName.TERMINATED));

        assertThat(ssm.held).isEmpty();
        assertThat(notices)
                .hasSize(3)
                .allMatch(line -> line.startsWith("secrets of nodes are neither written nor deleted"));
        assertThat(notices.get(0)).endsWith("not authorized, request 0");
    }

    @Test
    void answers_thatAreLost_areNoFailureTheNextTime() {
        Instance one = instance("i-1", "ec2-p1-1", InstanceStateName.RUNNING);
        look();
        // what a lost answer leaves behind
        ssm.putParameter(SecretParameters.put(SETTINGS, "i-1", "1234", SECRET.apply("ec2-p1-1")));
        look(one);
        ssm.held.clear();

        look(instance("i-1", "ec2-p1-1", InstanceStateName.TERMINATED));

        assertThat(notices).isEmpty();
        ssm.calls.clear();
        look();
        assertThat(ssm.calls).isEmpty();
    }

    @Test
    void look_whileTheLastIsUnderWay_isLeftOut() {
        secrets.follow(List.of(instance("i-1", "ec2-p1-1", InstanceStateName.RUNNING)), work);
        secrets.follow(List.of(instance("i-2", "ec2-p1-2", InstanceStateName.RUNNING)), work);
        threads.run();

        assertThat(ssm.held).containsOnlyKeys(PATH + "i-1");
    }

    private static Instance instance(String id, String node, InstanceStateName state) {
        return Instance.builder()
                .instanceId(id)
                .state(is -> is.name(state))
                .tags(
                        MachineTags.tag("infaas:node", node),
                        MachineTags.tag("infaas:plan", node.replaceFirst("ec2-(p\\d+).*", "$1")),
                        MachineTags.tag("infaas:node-type", Catalogs.NODE_TYPE),
                        MachineTags.tag("infaas:offering", "spot"),
                        MachineTags.tag("infaas:price-per-hour", "0.1"))
                .build();
    }
}
