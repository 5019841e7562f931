package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.CatalogFile;
import io.infaas.controller.ec2.MotoEc2;
import io.infaas.controller.ec2.PolicyInForce;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * The shipped policy of controllers is all that a fleet needs, and each action of it that is missing is named. Every call is held against the policy
 * by the stand-in, with its resources, its conditions and what EC2 checks beside it ({@code iam_as_documented.py}).
 */
@TestInstance(Lifecycle.PER_CLASS)
final class DoctorOfPolicyIT {

    /** The start script of the machine reads them, before there is a doctor. */
    private static final String NOT_THE_CONTROLLERS = "ReadSecrets";

    private PreparedAccount account;
    private String fleet;
    private PolicyInForce policy;

    @TempDir
    private Path folder;

    @BeforeAll
    void prepare(@TempDir Path shared) throws IOException {
        account = new PreparedAccount(shared);
        account.createBucket(PolicyInForce.BUCKET);
        account.moto().tell("profile", "{\"name\": \"%s\"}".formatted(PolicyInForce.PROFILE));
        fleet = account.fleet()
                .replace("markets:", "instanceProfile: %s\n        markets:".formatted(PolicyInForce.PROFILE))
                .replaceFirst(
                        "image: ami-[0-9a-f]+",
                        "image: /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")
                .replace(", onDemandPerHour: 0.10, spotPerHour: 0.04", "");
        // so that the calls on its own instances can be tried
        account.launch(fleet);
        policy = PolicyInForce.of(PreparedAccount.cluster(fleet), account.group());
    }

    @AfterAll
    void end() {
        account.close();
    }

    @AfterEach
    void allowAll() {
        account.moto().tell("policy", "{}");
    }

    @Test
    void wholePolicy_nothingIsWrong_andEveryActionIsTried() throws IOException {
        List<String> lines = doctor(policy);

        assertThat(lines)
                .noneMatch(line -> line.startsWith("WRONG"))
                .contains(
                        "ok           ec2:TerminateInstances: allowed",
                        "ok           ec2:GetConsoleOutput: allowed",
                        "ok           ec2:CreateLaunchTemplateVersion: allowed",
                        "ok           sqs:ReceiveMessage: allowed",
                        "ok           sqs:DeleteMessage: allowed",
                        "ok           ssm:GetParametersByPath: allowed",
                        "ok           ssm:PutParameter: allowed",
                        "ok           ssm:DeleteParameter: allowed",
                        "ok           ec2:DescribeSpotPriceHistory: allowed")
                .last()
                .asString()
                .startsWith("nothing is wrong, ");
    }

    @ParameterizedTest
    @MethodSource("grantOfEachKind")
    void policyWithoutAnAction_isWrong_andNamesThatActionAlone(PolicyInForce.Grant grant) throws IOException {
        requireNamed(grant);
    }

    /** Of a call itself, of what EC2 checks beside one, and of a service that names actions in its own way. */
    private Stream<PolicyInForce.Grant> grantOfEachKind() {
        return Stream.of(
                new PolicyInForce.Grant("Look", "ec2:DescribeSubnets"),
                new PolicyInForce.Grant("Tag", "ec2:CreateTags"),
                new PolicyInForce.Grant("KeepSecretsOfNodes", "ssm:AddTagsToResource"),
                new PolicyInForce.Grant("HandleEvents", "sqs:DeleteMessage"));
    }

    @Tag("proof")
    @ParameterizedTest
    @MethodSource("grants")
    void policyWithoutAnyAction_isWrong_andNamesThatActionAlone(PolicyInForce.Grant grant) throws IOException {
        requireNamed(grant);
    }

    private void requireNamed(PolicyInForce.Grant grant) throws IOException {
        List<String> wrong = doctor(policy.without(grant)).stream()
                .filter(line -> line.startsWith("WRONG"))
                .toList();

        assertThat(wrong).isNotEmpty().allSatisfy(line -> assertThat(line)
                .contains(": %s is not allowed: allow it as in ".formatted(grant.action()), grant.statement()));
    }

    private Stream<PolicyInForce.Grant> grants() {
        return policy.grants().stream().filter(grant -> !grant.statement().equals(NOT_THE_CONTROLLERS));
    }

    private List<String> doctor(PolicyInForce inForce) throws IOException {
        Path catalog = folder.resolve("catalog.json");
        CatalogFile.write(catalog, MotoEc2.catalog());
        Path file = MotoEc2.write(folder, fleet);
        account.moto().tell("policy", inForce.json());
        StringWriter out = new StringWriter();
        new CommandLine(new DoctorCommand())
                .setOut(new PrintWriter(out))
                .execute(
                        "--fleet=" + file,
                        "--catalog=" + catalog,
                        "--node-secrets-derived",
                        "--lease=dynamodb://%s/test".formatted(PolicyInForce.TABLE),
                        "--models=s3://%s/models".formatted(PolicyInForce.BUCKET));
        return out.toString().lines().toList();
    }
}
