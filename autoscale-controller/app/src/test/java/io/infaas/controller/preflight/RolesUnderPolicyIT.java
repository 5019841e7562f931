package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.api.ResultPublisher;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Variant;
import io.infaas.catalog.store.Location;
import io.infaas.catalog.sync.SyncCommand;
import io.infaas.controller.ec2.Ec2Settings;
import io.infaas.controller.ec2.MotoEc2;
import io.infaas.controller.ec2.PolicyInForce;
import io.infaas.controller.ec2.SecretParameters;
import io.infaas.controller.fleetfile.FleetFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Each role does with its shipped policy what it is for, and is refused nothing; without any one action of its policy it is refused that action. The stand-in holds
 * every call against the policy ({@code iam_as_documented.py}).
 */
@TestInstance(Lifecycle.PER_CLASS)
final class RolesUnderPolicyIT {

    private static final String CLUSTER = "blue";
    private static final String BUCKET = PolicyInForce.BUCKET;
    private static final Location.S3 PUBLISHED = new Location.S3(BUCKET, "models");
    private static final String SOURCE = "ec2:SourceInstanceARN";
    private static final int PART_BYTES = 16 << 20;

    /** Who is given which policy; of controllers what they do before {@code DoctorOfPolicyIT} begins. */
    private enum Role {
        PUBLISHER("PublisherPolicy"),
        NODE("NodePolicy"),
        GATEWAY("GatewayPolicy"),
        CONTROLLER("ControllerPolicy"),
        KEEPER("KeeperPolicy");

        private final String policy;

        Role(String policy) {
            this.policy = policy;
        }
    }

    private PreparedAccount account;
    private StartScripts scripts;
    private Path results;
    private int runs;

    @BeforeAll
    void prepare(@TempDir Path shared) throws Exception {
        account = new PreparedAccount(shared);
        results = shared;
        account.createBucket(BUCKET);
        scripts = new StartScripts(
                Files.createDirectories(shared.resolve("scripts")),
                account.moto().endpoint().toString(),
                MotoEc2.REGION,
                BUCKET,
                CLUSTER);
        account.put(BUCKET, "dist/" + StartScripts.ARCHIVE, scripts.distribution());
        account.put(BUCKET, "config/fleet.yaml", Files.writeString(shared.resolve("fleet.yaml"), "minimum: 0"));
        for (String name : List.of(
                "node-secret",
                "node-tls-ca",
                "node-tls-cert",
                "node-tls-key",
                "control-token",
                "admin-token",
                "admin-cert",
                "admin-key")) {
            account.putSecret("/infaas/%s/%s".formatted(CLUSTER, name), "secret of " + name);
        }
        Ec2Settings settings = Ec2Settings.in(FleetFile.read(
                MotoEc2.write(shared, account.fleet().replaceFirst("cluster: .*", "cluster: " + CLUSTER))));
        account.put(SecretParameters.put(settings, StartScripts.INSTANCE, "123456789012", "secret of the node"));
        result("small", 100);
        result("large", PART_BYTES + 100);
        result("broken", PART_BYTES + 200);
        publish("small", PUBLISHED, 0);
    }

    @AfterAll
    void end() {
        account.close();
    }

    private void result(String name, int bytes) throws IOException {
        Path model = Files.write(results.resolve(name + ".onnx"), new byte[bytes]);
        Path result = results.resolve(name);
        Catalog example =
                Catalogs.fashion().variant("fm-nano", "fp32", 0.86, 50).build();
        Variant variant = example.variants().get(0);
        String full = variant.alias() + "-" + VariantFolder.digest(model, "config", List.of());
        VariantFolder.write(result.resolve(BuildOutput.REPOSITORY).resolve(full), model, "config", List.of());
        CatalogFile.write(
                result.resolve(CatalogFile.NAME),
                new Catalog(
                        example.applications(),
                        example.architectures(),
                        List.of(new Variant(
                                full,
                                variant.alias(),
                                variant.architecture(),
                                variant.transform(),
                                variant.target(),
                                variant.settings(),
                                variant.profiles())),
                        example.nodeTypes()));
    }

    @ParameterizedTest
    @EnumSource
    void role_withItsWholePolicy_isRefusedNothing(Role role) throws IOException {
        List<String> problems = new ArrayList<>();

        assertThat(refused(role, policy(role), problems)).isEqualTo("[]");
        assertThat(problems).isEmpty();
    }

    @Test
    void node_onAnotherMachine_mayNotReadTheSecret() throws IOException {
        assertThat(refused(Role.NODE, policy(Role.NODE), "i-0fedcba9876543210", new ArrayList<>()))
                .isEqualTo("[\"ssm:GetParameter on arn:aws:ssm:us-east-1:123456789012:parameter/infaas/blue/nodes/%s\"]"
                        .formatted(StartScripts.INSTANCE));
    }

    @Test
    void keeper_storesJournalAndCosts_andIsRefusedWithoutItsAction() throws IOException {
        assertThat(refused(Role.KEEPER, policy(Role.KEEPER), new ArrayList<>())).isEqualTo("[]");
        assertThat(account.keys(BUCKET, "state/"))
                .containsExactly(
                        "state/%s/journal.jsonl".formatted(StartScripts.INSTANCE),
                        "state/%s/journal.jsonl.costs".formatted(StartScripts.INSTANCE));

        List<String> problems = new ArrayList<>();
        PolicyInForce nothing =
                policy(Role.KEEPER).without(policy(Role.KEEPER).grants().get(0));
        assertThat(refused(Role.KEEPER, nothing, problems)).contains("s3:PutObject on ");
        assertThat(problems).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("grantsOfGateways")
    void gateway_withoutAnAction_isRefusedThatActionAlone(Role role, PolicyInForce.Grant grant) throws IOException {
        requireRefused(role, grant);
    }

    @Tag("proof")
    @ParameterizedTest
    @MethodSource("grantsOfOthers")
    void role_withoutAnAction_isRefusedThatActionAlone(Role role, PolicyInForce.Grant grant) throws IOException {
        requireRefused(role, grant);
    }

    private void requireRefused(Role role, PolicyInForce.Grant grant) throws IOException {
        String refused = refused(role, policy(role).without(grant), new ArrayList<>());

        assertThat(refused.substring(1, refused.length() - 1).split("\", \""))
                .allSatisfy(line -> assertThat(line).containsPattern("^\"?%s on ".formatted(grant.action())));
    }

    private static PolicyInForce policy(Role role) {
        return PolicyInForce.of(role.policy, CLUSTER, "sg-nodes");
    }

    private static Stream<Arguments> grantsOfGateways() {
        return grants(Role.GATEWAY);
    }

    private static Stream<Arguments> grantsOfOthers() {
        return Stream.of(
                        grants(Role.PUBLISHER),
                        grants(Role.NODE),
                        // the others are those that doctor tries
                        grants(Role.CONTROLLER).filter(one -> List.of(
                                        "ReadSecrets", "ReadModelsAndConfiguration", "TellMissingFromForbidden")
                                .contains(((PolicyInForce.Grant) one.get()[1]).statement())))
                .flatMap(all -> all);
    }

    private static Stream<Arguments> grants(Role role) {
        return policy(role).grants().stream().map(grant -> Arguments.of(role, grant));
    }

    /** What the stand-in has refused while a role did what it is for. */
    private String refused(Role role, PolicyInForce policy, List<String> problems) throws IOException {
        return refused(role, policy, StartScripts.INSTANCE, problems);
    }

    private String refused(Role role, PolicyInForce policy, String instance, List<String> problems) throws IOException {
        String machine = "arn:aws:ec2:%s:123456789012:instance/%s".formatted(MotoEc2.REGION, instance);
        account.moto().tell("policy", policy.jsonFor(Map.of(SOURCE, machine)));
        runs++;
        switch (role) {
            case PUBLISHER -> publishAndRollBack(problems);
            case NODE -> {
                sync(new Location.S3(BUCKET, "models/not-yet"), 1, problems);
                sync(PUBLISHED, 0, problems);
                add(scripts.installNode(), problems);
            }
            case GATEWAY -> add(scripts.start("GatewayTemplate"), problems);
            case CONTROLLER -> add(scripts.start("ControllerTemplate"), problems);
            case KEEPER -> {
                account.moto().tell("policy", "{}");
                add(scripts.start("ControllerTemplate"), problems);
                account.moto().tell("policy", policy.jsonFor(Map.of(SOURCE, machine)));
                add(scripts.keep(), problems);
            }
        }
        return account.moto().tell("policy", "{}");
    }

    private static void add(String problem, List<String> problems) {
        if (!problem.isEmpty()) {
            problems.add(problem);
        }
    }

    /** Two generations, of which the first is deleted, one that is in force again, and an upload that fails on its way. */
    private void publishAndRollBack(List<String> problems) {
        Location.S3 target = new Location.S3(BUCKET, "models/run-" + runs);
        attempt(() -> publish("small", target, 0), problems);
        attempt(() -> publish("large", target, 1), problems);
        List<String> again = new ArrayList<>();
        attempt(() -> again.add(publish("large", target, 0)), problems);
        again.forEach(name ->
                attempt(() -> new ResultPublisher().rollBack(target, name, new LineProgress(line -> {})), problems));
        account.moto().tell("parts", "{\"fail\": true}");
        List<String> failed = new ArrayList<>();
        attempt(() -> publish("broken", target, 0), failed);
        account.moto().tell("parts", "{}");
        if (failed.isEmpty()) {
            problems.add("the upload did not fail");
        }
    }

    private static void attempt(Runnable task, List<String> problems) {
        try {
            task.run();
        } catch (BuildException e) {
            problems.add(e.getMessage());
        }
    }

    private String publish(String result, Location.S3 target, int keep) {
        return new ResultPublisher()
                .publish(
                        new ResultPublisher.PublishRequest(results.resolve(result), target, keep),
                        new LineProgress(line -> {}));
    }

    private void sync(Location.S3 source, int expected, List<String> problems) {
        StringWriter said = new StringWriter();
        int status = new CommandLine(new SyncCommand())
                .setErr(new PrintWriter(said))
                .execute(source.toString(), results.resolve("copies-" + runs).toString());
        if (status != expected) {
            problems.add("sync of %s ended with %d: %s".formatted(source, status, said));
        }
    }
}
