package io.infaas.controller.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.ec2.FleetException;
import io.infaas.triton.testing.ReservedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Against a server that answers as the documentation of the service says; no stand-in has this service. */
final class PriceListIT {

    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret"));

    private final AtomicReference<String> authorization = new AtomicReference<>("");
    private final AtomicReference<String> target = new AtomicReference<>("");
    private final AtomicReference<String> question = new AtomicReference<>("");
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
    void price_isThatOfAnHour_andTheQuestionIsSigned() {
        answer = products("0.1785000000", "0.1700000000");
        try (PriceList list = list()) {
            assertThat(list.onDemand("us-east-1", "c7i.xlarge")).hasValue(0.1785);
        }

        assertThat(authorization.get())
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIATEST/")
                .contains("/us-east-1/pricing/");
        assertThat(target.get()).isEqualTo("AWSPriceListService.GetProducts");
        JsonNode asked = DocumentFormat.JSON.parse("question", String.valueOf(question.get()), JsonNode.class);
        assertThat(asked.at("/ServiceCode").asText()).isEqualTo("AmazonEC2");
        assertThat(asked.at("/Filters").findValuesAsText("Value"))
                .contains("c7i.xlarge", "us-east-1", "Linux", "Shared", "Used", "NA");
    }

    @Test
    void unknownType_orReservationAlone_hasNoPrice() {
        try (PriceList list = list()) {
            answer = "{\"PriceList\": [], \"FormatVersion\": \"aws_v1\"}";
            assertThat(list.onDemand("us-east-1", "c7i.xlarge")).isEmpty();

            answer = products("0.0000000000");
            assertThat(list.onDemand("us-east-1", "c7i.xlarge")).isEmpty();
        }
    }

    @Test
    void refusal_silence_andNonsense_areOneLine() throws IOException {
        try (PriceList list = list()) {
            status = 400;
            answer = "{\"__type\": \"AccessDeniedException\"}";
            assertThatThrownBy(() -> list.onDemand("us-east-1", "c7i.xlarge"))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContainingAll("status 400", "AccessDeniedException");

            status = 200;
            answer = "<html>";
            assertThatThrownBy(() -> list.onDemand("us-east-1", "c7i.xlarge"))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("cannot be read");
        }
        try (ReservedPort free = new ReservedPort();
                PriceList nobody = new PriceList(URI.create("http://127.0.0.1:" + free.number()), CREDENTIALS)) {
            assertThatThrownBy(() -> nobody.onDemand("us-east-1", "c7i.xlarge"))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("does not answer");
        }
    }

    private PriceList list() {
        return new PriceList(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), CREDENTIALS);
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
