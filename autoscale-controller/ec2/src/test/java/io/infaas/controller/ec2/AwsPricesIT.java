package io.infaas.controller.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.fleetfile.FleetException;
import io.infaas.controller.fleetfile.FleetFile;
import io.infaas.triton.testing.ReservedPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Against a server that answers as the documentation of the service says; no stand-in has this service. */
final class AwsPricesIT {

    private static final String TYPE = "c7i.xlarge";

    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret"));

    private final AtomicReference<String> authorization = new AtomicReference<>("");
    private final AtomicReference<String> target = new AtomicReference<>("");
    private final AtomicReference<String> question = new AtomicReference<>("");

    @TempDir
    private Path folder;

    private HttpServer server;
    private int status = 200;
    private String answer = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
            target.set(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            question.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] text = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void onDemand_severalPrices_theHighestByASignedQuestion() {
        answer = products("0.1785000000", "0.1700000000");

        assertThat(ask(endpoint())).containsExactly(Map.entry(TYPE, 0.1785));

        assertThat(authorization.get())
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIATEST/")
                .contains("/us-east-1/pricing/");
        assertThat(target.get()).isEqualTo("AWSPriceListService.GetProducts");
        JsonNode sent = DocumentFormat.JSON.parse("question", String.valueOf(question.get()), JsonNode.class);
        assertThat(sent.at("/ServiceCode").asText()).isEqualTo("AmazonEC2");
        assertThat(sent.at("/Filters").findValuesAsText("Value"))
                .contains(TYPE, "eu-west-1", "Linux", "Shared", "Used", "NA");
    }

    @Test
    void onDemand_unknownTypeOrReservationAlone_noPrice() {
        answer = "{\"PriceList\": [], \"FormatVersion\": \"aws_v1\"}";
        assertThat(ask(endpoint())).isEmpty();

        answer = products("0.0000000000");
        assertThat(ask(endpoint())).isEmpty();
    }

    @Test
    void onDemand_refusalSilenceAndNonsense_oneLine() throws IOException {
        status = 400;
        answer = "{\"__type\": \"AccessDeniedException\"}";
        assertThatThrownBy(() -> ask(endpoint()))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("AccessDenied");

        status = 200;
        answer = "{\"PriceList\": [\"<html>\"]}";
        assertThatThrownBy(() -> ask(endpoint()))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("cannot be read");
        try (ReservedPort free = new ReservedPort()) {
            assertThatThrownBy(() -> ask(URI.create("http://127.0.0.1:" + free.number())))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("the price list cannot be read");
        }
    }

    private URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private Ec2Settings settings(URI endpoint) {
        try {
            return Ec2Settings.in(
                    FleetFile.read(Files.writeString(folder.resolve("fleet.yaml"), """
                    minimum: 1
                    maximum: 1
                    budgetPerHour: 1
                    provider:
                      ec2:
                        region: eu-west-1
                        endpoint: %s
                        cluster: prod
                        owner: team
                        classes:
                          - name: cpu
                            image: ami-0123abcd
                            zones: {eu-west-1a: subnet-0a}
                            securityGroups: [sg-01]
                            types: [{type: %s}]
                    """.formatted(endpoint, TYPE))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Double> ask(URI endpoint) {
        try (AwsPrices prices = new AwsPrices(settings(endpoint), Clock.systemUTC(), CREDENTIALS)) {
            return prices.onDemand(Set.of(TYPE));
        }
    }

    /** One product for each price, in the form of the service: each is a document in a text. */
    private static String products(String... prices) {
        List<String> products = List.of(prices).stream()
                .map(price -> DocumentFormat.JSON.print(Map.of(
                        "serviceCode",
                        "AmazonEC2",
                        "terms",
                        Map.of(
                                "OnDemand",
                                Map.of(
                                        "SKU.JRTCKXETXF",
                                        Map.of(
                                                "priceDimensions",
                                                Map.of(
                                                        "SKU.JRTCKXETXF.6YS6EN2CT7",
                                                        Map.of("unit", "Hrs", "pricePerUnit", Map.of("USD", price))))),
                                "Reserved",
                                Map.of(
                                        "SKU.X",
                                        Map.of(
                                                "priceDimensions",
                                                Map.of(
                                                        "SKU.X.Y",
                                                        Map.of(
                                                                "unit",
                                                                "Hrs",
                                                                "pricePerUnit",
                                                                Map.of("USD", "9.9")))))))))
                .toList();
        return DocumentFormat.JSON.print(Map.of("FormatVersion", "aws_v1", "PriceList", products));
    }
}
