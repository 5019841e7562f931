package io.infaas.controller.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.ec2.MotoEc2;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class OfferingsIT {

    private static PreparedAccount account;

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();
    private int status;

    @BeforeAll
    static void prepare(@TempDir Path shared) throws IOException {
        account = new PreparedAccount(shared);
    }

    @AfterAll
    static void end() {
        account.close();
    }

    @Test
    void offerings_areListedTheCheapestFirst_withWhatFits() throws IOException {
        String fleet = account.fleet().replace("budgetPerHour: 2.00", "budgetPerHour: 0.30");
        String image = fleet.replaceAll("(?s).*image: (ami-[0-9a-f]+).*", "$1");

        assertThat(offerings(fleet))
                .hasSize(5)
                .satisfies(lines -> assertThat(lines.get(0)).endsWith("in us-east-1: 0 to 8 nodes for at most $0.30/h"))
                .satisfies(lines -> assertThat(lines.get(3).split(" +", -1))
                        .containsExactly(
                                "local/us-east-1/spot",
                                "cpu",
                                "m5.large",
                                "us-east-1a",
                                "us-east-1b",
                                image,
                                "0.0400",
                                "7",
                                "2"))
                .satisfies(lines -> assertThat(lines.get(4)).contains("local/us-east-1/on-demand", "0.1000    3"));
        assertThat(status).isZero();
        assertThat(account.moto().ec2().describeLaunchTemplates().launchTemplates())
                .isEmpty();
    }

    @Test
    void pricesThatTheFileLeavesOut_areFilledIn_andNothingIsWritten() throws IOException {
        String fleet = account.fleet().replace(", onDemandPerHour: 0.10, spotPerHour: 0.04", "");

        List<String> lines = offerings(fleet);

        assertThat(lines.get(3)).contains("0.0960");
        assertThat(lines)
                .anyMatch(line -> line.startsWith("m5.large on demand: $0.096/h (AWS, 20"))
                .anyMatch(line -> line.startsWith("m5.large on spot: at most $0.096/h (no usable spot price"));
        assertThat(status).isZero();
        assertThat(folder).isDirectoryNotContaining("glob:**.json");

        // the endpoint is that of the environment, as for every client of AWS
        assertThat(offerings(fleet.replaceAll("    endpoint: .*\n", "")))
                .anyMatch(line -> line.startsWith("m5.large on demand: $0.096/h (AWS, 20"));
    }

    @Test
    void maximum_boundsWhatFits() throws IOException {
        String json = String.join("\n", offerings(account.fleet().replace("maximum: 8", "maximum: 2"), "--json"));

        JsonNode read = DocumentFormat.JSON.parse("the answer", json, JsonNode.class);
        assertThat(read.at("/offerings/0/fit").asInt()).isEqualTo(2);
        assertThat(read.at("/offerings/1/market").asText()).isEqualTo("on-demand");
    }

    @Test
    void parameterWithTheImage_isResolved() throws IOException {
        String parameter = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

        assertThat(offerings(account.fleet().replaceFirst("image: ami-[0-9a-f]+", "image: " + parameter)))
                .last()
                .asString()
                .matches(".* ami-[0-9a-f]+ .*");
    }

    @Test
    void imageThatDoesNotExist_isOneLine() throws IOException {
        assertThat(offerings(account.fleet().replaceFirst("image: ami-[0-9a-f]+", "image: ami-0123456789abcdef0")))
                .isEmpty();
        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("class 'cpu': image 'ami-0123456789abcdef0': ")
                .hasLineCount(1);
    }

    @Test
    void endpointThatDoesNotAnswer_isOneLine() throws IOException {
        assertThat(offerings(account.fleet().replaceFirst("endpoint: .*", "endpoint: http://127.0.0.1:1")))
                .isEmpty();
        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("EC2 in region us-east-1: ")
                .endsWith("'infaas doctor' names the remedy\n")
                .hasLineCount(1);
    }

    private List<String> offerings(String fleet, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("--fleet=" + MotoEc2.write(folder, fleet)));
        all.addAll(List.of(arguments));
        StringWriter out = new StringWriter();
        status = new CommandLine(new OfferingsCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    err.append(failure.getMessage()).append('\n');
                    return 1;
                })
                .setOut(new PrintWriter(out))
                .execute(all.toArray(String[]::new));
        return out.toString().lines().toList();
    }
}
