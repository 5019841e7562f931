package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.ec2.MotoEc2;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Each thing that may be wrong is one line with its remedy, and nothing is made at EC2. */
final class DoctorIT {

    private static final String LEASE = "--lease=dynamodb://leases/test";

    private static PreparedAccount account;

    @TempDir
    private Path folder;

    private String fleet = "";
    private int status;

    @BeforeAll
    static void prepare(@TempDir Path shared) throws IOException {
        account = new PreparedAccount(shared);
    }

    @AfterAll
    static void end() {
        account.close();
    }

    @BeforeEach
    void takeFleet() {
        fleet = account.fleet();
    }

    @AfterEach
    void restore() {
        account.moto().tell("restore", "{}");
    }

    @Test
    void everythingIsThere_nothingIsWrong_andNothingIsMade() throws IOException {
        List<Integer> before = account.everything();

        assertThat(doctor(LEASE, "--node-secrets-derived"))
                .noneMatch(line -> line.startsWith("WRONG"))
                .contains(
                        "ok           credentials: arn:aws:sts::123456789012:user/moto",
                        "ok           clock: within 30 s of AWS",
                        "ok           class cpu, security groups: " + account.group(),
                        "ok           class cpu, ec2:RunInstances: allowed",
                        "ok           ec2:CreateFleet: allowed",
                        "ok           ec2:CreateLaunchTemplate: allowed",
                        "not checked  ec2:TerminateInstances: it is allowed for instances of this cluster, and there is none"
                                + " yet",
                        "ok           lease: dynamodb://leases/test can be read and written",
                        "ok           ssm:PutParameter: allowed")
                .last()
                .asString()
                .startsWith("nothing is wrong, ");
        assertThat(status).isZero();
        assertThat(account.everything()).isEqualTo(before);
    }

    @Test
    void clusterThatHasRun_itsOwnCallsAreTriedOnItsInstance() throws IOException {
        String instance = account.launch(fleet);

        assertThat(doctor())
                .noneMatch(line -> line.contains("ssm:PutParameter"))
                .contains(
                        "ok           ec2:CreateTags: allowed",
                        "ok           ec2:TerminateInstances: allowed",
                        "ok           ec2:GetConsoleOutput: allowed",
                        "ok           ec2:CreateLaunchTemplateVersion: allowed");

        assertThat(account.isRunning(instance)).isTrue();
        account.end(fleet, instance);
    }

    @Test
    void json_hasTheSameFindings() throws IOException {
        String json = String.join("\n", doctor("--json"));

        assertThat(DocumentFormat.JSON
                        .parse("the answer", json, com.fasterxml.jackson.databind.JsonNode.class)
                        .at("/findings/0/outcome")
                        .asText())
                .isEqualTo("ok");
        assertThat(json).contains("\"wrong\" : 0", "\"check\" : \"ec2:CreateFleet\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GetCallerIdentity | InvalidClientTokenId: The token is invalid. | credentials",
                "DescribeInstances | AuthFailure: AWS was not able to validate them. | ec2"
            })
    void credentialsAreRefused_isOneLine(String action, String answer, String check) throws IOException {
        account.refuse(action, answer);

        assertThat(wrong(LEASE))
                .containsExactly("WRONG        %s: AWS does not accept the credentials: %s: renew them until 'aws sts"
                                .formatted(check, answer.replace(": ", ", "))
                        + " get-caller-identity' succeeds");
    }

    @Test
    void credentialsAreRefused_theRestIsNotChecked() throws IOException {
        account.refuse("GetCallerIdentity", "InvalidClientTokenId: The token is invalid.");

        assertThat(doctor(LEASE))
                .contains("not checked  ec2: the credentials are not accepted")
                .contains("not checked  lease: the credentials are not accepted")
                .contains("ok           clock: within 30 s of AWS");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RunInstances | class cpu, ec2:RunInstances | statements LaunchFromTemplatesOfThisCluster and LaunchTaggedOnly",
                "CreateFleet | ec2:CreateFleet | statements LaunchFromTemplatesOfThisCluster and LaunchTaggedOnly",
                "CreateLaunchTemplate | ec2:CreateLaunchTemplate | statement KeepLaunchTemplates",
                "DescribeInstances | ec2 | statement Look",
                "DescribeSubnets | class cpu, zone us-east-1a | statement Look"
            })
    void permissionIsMissing_isNamedWithTheStatementThatGrantsIt(String action, String check, String statement)
            throws IOException {
        fleet = fleet.replaceFirst(", us-east-1b: subnet-[0-9a-f]+", "");
        account.refuse(action, "UnauthorizedOperation: You are not authorized to perform this operation.");

        assertThat(wrong())
                .containsExactly("WRONG        %s: ec2:%s is not allowed: allow it as in %s of ControllerPolicy of"
                                .formatted(check, action, statement)
                        + " control-plane.yaml");
    }

    @Test
    void typeThatDoesNotExist_isNamed() throws IOException {
        fleet = fleet.replace("m5.large", "m5.tiny");

        assertThat(wrong())
                .singleElement()
                .asString()
                .startsWith("WRONG        class cpu, types: ")
                .contains("m5.tiny");
    }

    @Test
    void imageOfAnotherArchitecture_isNamedWithBoth() throws IOException {
        fleet = fleet.replaceFirst("image: ami-[0-9a-f]+", "image: " + account.imageFor("arm64"));

        assertThat(wrong())
                .singleElement()
                .asString()
                .startsWith("WRONG        class cpu, types: ")
                .contains("type 'm5.large' runs x86_64", "is for arm64: choose another image");
    }

    @Test
    void imageThatDoesNotExist_isOneLine_andWhatNeedsItIsNotChecked() throws IOException {
        fleet = fleet.replaceFirst("image: ami-[0-9a-f]+", "image: ami-0123456789abcdef0");

        assertThat(wrong())
                .singleElement()
                .asString()
                .startsWith("WRONG        class cpu, image: ")
                .contains("ami-0123456789abcdef0");
    }

    @Test
    void subnetOfAnotherZone_isNamedWithIts() throws IOException {
        fleet = fleet.replace("us-east-1b:", "us-east-1c:");

        assertThat(wrong())
                .singleElement()
                .asString()
                .startsWith("WRONG        class cpu, zone us-east-1c: subnet-")
                .endsWith("lies in us-east-1b: give a subnet of this zone");
    }

    @Test
    void securityGroupThatDoesNotExist_isNamed() throws IOException {
        fleet = fleet.replace(account.group(), "sg-0123");

        assertThat(wrong())
                .containsExactly(
                        "WRONG        class cpu, security groups: sg-0123 does not exist in this region: give the"
                                + " output NodeSecurityGroup of control-plane.yaml, or another group");
    }

    @Test
    void instanceProfileThatDoesNotExist_isNamed() throws IOException {
        fleet = fleet.replace("markets:", "instanceProfile: nobody\n        markets:");

        assertThat(wrong())
                .singleElement()
                .asString()
                .startsWith("WRONG        class cpu, instance profile: ")
                .contains("nobody");
    }

    @Test
    void quotaOfVcpus_tooSmallForAnyType_isNamedWithItsCode() throws IOException {
        account.moto().tell("quota", "{\"L-34B43A08\": 0}");

        assertThat(wrong())
                .containsExactly(
                        "WRONG        quota, spot A, C, D, H, I, M, R, T and Z instances: 0 vCPUs at a time, and"
                                + " m5.large has 2: have quota L-34B43A08 of EC2 increased at Service Quotas");
    }

    @Test
    void quotaOfVcpus_tooSmallForTheMaximum_isAWarning() throws IOException {
        account.moto().tell("quota", "{\"L-1216C47A\": 5}");

        assertThat(doctor())
                .contains("ok           quota, on-demand A, C, D, H, I, M, R, T and Z instances: 5 vCPUs at a time;"
                        + " warning: enough for 2 of the 8 nodes of the maximum");
        assertThat(status).isZero();
    }

    @Test
    void queueThatDoesNotExist_isNamed() throws IOException {
        fleet = fleet.replaceFirst("queue: (.*)/[^/\n]*", "queue: $1/nowhere");

        assertThat(wrong())
                .singleElement()
                .asString()
                .startsWith("WRONG        queue: ")
                .endsWith("/nowhere does not exist: give the output Queue of control-plane.yaml, or another queue");
    }

    @Test
    void bucketThatDoesNotExist_isNamed() throws IOException {
        assertThat(wrong("--models=s3://nowhere/models"))
                .containsExactly(
                        "WRONG        models, s3:ListBucket: s3://nowhere/models: there is no bucket 'nowhere'; create it, or"
                                + " correct its name",
                        "WRONG        models, s3:GetObject: s3://nowhere/models: there is no bucket 'nowhere'; create it, or"
                                + " correct its name");
    }

    @Test
    void tableThatDoesNotExist_isNamed() throws IOException {
        assertThat(wrong("--lease=dynamodb://nowhere/test"))
                .containsExactly(
                        "WRONG        lease: table 'nowhere' does not exist in this region: give the output Leases"
                                + " of control-plane.yaml, or a table with the key 'lease', a string");
    }

    @ParameterizedTest
    @CsvSource({"1, ahead of", "-1, behind"})
    void clockThatIsOffByAnHour_saysSo(int hours, String direction) throws IOException {
        List<String> lines =
                run(new DoctorCommand(Clock.offset(Clock.systemUTC(), Duration.ofHours(hours))), List.of());

        assertThat(lines.stream().filter(line -> line.startsWith("WRONG")))
                .singleElement()
                .asString()
                .startsWith("WRONG        clock: ")
                .contains(" s %s AWS, and AWS refuses signatures that are more than 300 s off: set the clock"
                        .formatted(direction));
    }

    @Test
    void endpointThatDoesNotAnswer_isOneLine_andTheRestIsNotChecked() throws IOException {
        fleet = fleet.replaceFirst("endpoint: .*", "endpoint: http://127.0.0.1:1");

        List<String> lines = doctor(LEASE);

        assertThat(lines.stream().filter(line -> line.startsWith("WRONG")))
                .singleElement()
                .asString()
                .startsWith("WRONG        ec2: ec2 does not answer: ")
                .endsWith("correct the region and the endpoint, or the network of this machine");
        assertThat(lines)
                .contains("not checked  lease: ec2 does not answer", "not checked  queue: ec2 does not answer");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void spotDearerThanOnDemand_isNamed() throws IOException {
        fleet = fleet.replace("spotPerHour: 0.04", "spotPerHour: 0.4");

        assertThat(wrong())
                .containsExactly(
                        "WRONG        class cpu, prices: type 'm5.large' may cost more on spot (0.4) than on demand"
                                + " (0.1): lower its spotPerHour");
    }

    @Test
    void pricesThatTheFileLeavesOut_areSaidWithTheirSource_orNamedIfAwsToldNone() throws IOException {
        String given = "{type: m5.large, nodeType: local, onDemandPerHour: 0.10, spotPerHour: 0.04}";
        assertThat(fleet).contains(given);

        fleet = fleet.replace(given, "{type: m5.large, nodeType: local}");
        assertThat(doctor())
                .anyMatch(line -> line.startsWith("ok           prices that the file leaves out: ")
                        && line.contains("m5.large on demand: $0.096/h (AWS, 20"))
                .anyMatch(line -> line.startsWith("ok           class cpu, prices"));

        fleet = fleet.replace("m5.large", "p3.2xlarge");
        assertThat(doctor())
                .anyMatch(line -> line.startsWith(
                        "WRONG        prices that the file leaves out: type 'p3.2xlarge' of class 'cpu':"))
                .anyMatch(line -> line.startsWith("not checked  all other checks"));
    }

    @Test
    void fleetFileThatIsWrong_isOneLine_andNothingElseIsChecked() throws IOException {
        fleet = fleet.replace("maximum: 8", "maximum: 0");

        assertThat(doctor())
                .hasSize(3)
                .first()
                .asString()
                .startsWith("WRONG        fleet file: " + folder.resolve("fleet.yaml") + ": $");
        assertThat(status).isEqualTo(1);
    }

    @Test
    void catalogWithoutTheNodeType_isOneLine() throws IOException {
        fleet = fleet.replace("nodeType: local", "nodeType: huge");

        assertThat(wrong()).singleElement().asString().contains("WRONG        catalog: ", "nodeType 'huge'");
    }

    @Test
    void nodeTypeWithoutAPrice_isNamed() throws IOException {
        CatalogFile.write(folder.resolve("catalog.json"), MotoEc2.catalog());
        Path free = Files.writeString(
                folder.resolve("free.json"),
                Files.readString(folder.resolve("catalog.json"))
                        .replaceAll("\"pricePerHour\" : [0-9.]+", "\"pricePerHour\" : 0.0"));

        assertThat(wrong("--catalog=" + free))
                .singleElement()
                .asString()
                .startsWith("WRONG        class cpu, prices: node type 'local' has no price in the catalog");
    }

    private List<String> wrong(String... arguments) throws IOException {
        List<String> wrong = doctor(arguments).stream()
                .filter(line -> line.startsWith("WRONG"))
                .toList();
        assertThat(status).isEqualTo(wrong.isEmpty() ? 0 : 1);
        return wrong;
    }

    private List<String> doctor(String... arguments) throws IOException {
        return run(new DoctorCommand(), List.of(arguments));
    }

    private List<String> run(DoctorCommand command, List<String> arguments) throws IOException {
        Path catalog = folder.resolve("catalog.json");
        CatalogFile.write(catalog, MotoEc2.catalog());
        List<String> all = new ArrayList<>(List.of("--fleet=" + MotoEc2.write(folder, fleet), "--catalog=" + catalog));
        all.addAll(arguments);
        StringWriter out = new StringWriter();
        status = new CommandLine(command)
                .setOverwrittenOptionsAllowed(true)
                .setOut(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
        return out.toString().lines().toList();
    }
}
