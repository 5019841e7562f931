package io.infaas.catalog.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.DocumentFormat;
import io.infaas.triton.servers.AwsTools;
import io.infaas.triton.servers.Finished;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final String CFN_LINT = "import sys; from cfnlint.runner import main; sys.exit(main())";

    @TempDir
    Path folder;

    @Test
    void template_isAcceptedByCfnLint() throws IOException {
        Finished lint = AwsTools.require()
                .run(List.of("-c", CFN_LINT, copy("control-plane.yaml").toString()), LIMIT);

        assertThat(lint.output() + lint.errors()).isEmpty();
        assertThat(lint.status()).isZero();
    }

    @Test
    void userData_ofControllersAndGateways_isBash() throws Exception {
        List<String> scripts = Pattern.compile("!Sub \\|\n((?: {12}.*\n|\n)+)")
                .matcher(template())
                .results()
                .map(script -> script.group(1).replaceAll("(?m)^ {12}", ""))
                .toList();

        assertThat(scripts).hasSize(2);
        for (String script : scripts) {
            Path file = Files.writeString(folder.resolve("script"), script);
            Process check = new ProcessBuilder("bash", "-n", file.toString())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEmpty();
            // each text of a unit has its end, and EC2 accepts 16 KiB
            assertThat(script.lines().filter("UNIT"::equals)).hasSize(script.split("<<'UNIT'").length - 1);
            assertThat(script.length()).isLessThan(12_000);
        }
    }

    @Test
    void policies_allowWhatIsCalledAndNothingElse() throws IOException {
        assertThat(problems(template())).isEmpty();
    }

    @Test
    void policies_withoutAnAction_areFoundWanting() throws IOException {
        assertThat(problems(template().replace("Action: [sqs:ReceiveMessage, ", "Action: [")))
                .isEqualToIgnoringNewLines("CONTROLLER sqs:ReceiveMessage on QUEUE is not allowed");
    }

    @Test
    void policies_thatAllowMore_areFound() throws IOException {
        String wider = template()
                .replace("s3:GetObject, s3:PutObject", "s3:GetObject, s3:GetObjectAcl, s3:PutObject")
                .replace("Condition: {StringEquals: {aws:ResourceTag/infaas:cluster: !Ref Cluster}}", "");

        assertThat(problems(wider))
                .contains("PUBLISHER has s3:GetObjectAcl in statement Publish, which no call needs")
                .contains("ec2:TerminateInstances on arn:aws:ec2:REGION:ACCOUNT:instance/i-1 is allowed whatever");
    }

    private String problems(String template) throws IOException {
        Path calls = folder.resolve("calls.json");
        Files.writeString(calls, DocumentFormat.JSON.print(Permission.list()));
        Path file = Files.writeString(folder.resolve("template.yaml"), template);
        Finished check = AwsTools.require()
                .run(List.of(copy("check_policies.py").toString(), file.toString(), calls.toString()), LIMIT);
        assertThat(check.status()).as(check.errors()).isZero();
        return check.output();
    }

    private static String template() throws IOException {
        try (InputStream in = ControlPlaneIT.class.getResourceAsStream("control-plane.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path copy(String resource) throws IOException {
        try (InputStream in = ControlPlaneIT.class.getResourceAsStream(resource)) {
            Path file = folder.resolve(resource);
            Files.write(file, in.readAllBytes());
            return file;
        }
    }
}
