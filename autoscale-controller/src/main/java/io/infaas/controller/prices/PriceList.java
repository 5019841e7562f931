package io.infaas.controller.prices;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.ec2.FleetException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * The Price List of AWS (GetProducts), for one type of a region at a time. It is one call of one service, so it is signed here instead of by
 * a client of its own. Not for the partitions of China and the US government, whose lists are elsewhere.
 */
final class PriceList implements AutoCloseable {

    /** The list of all regions is answered here. */
    static final URI ENDPOINT = URI.create("https://api.pricing.us-east-1.amazonaws.com");

    private static final String SIGNED_FOR = "us-east-1";
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** A product with all its terms has some ten thousand. */
    private static final int MAX_BYTES = 4 << 20;

    private final URI endpoint;
    private final AwsCredentialsProvider credentials;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(ANSWER)
            .build();

    PriceList(URI endpoint, AwsCredentialsProvider credentials) {
        this.endpoint = endpoint;
        this.credentials = credentials;
    }

    /**
     * The price on demand of a type, on Linux, shared hardware and nothing preinstalled; the highest if there are several.
     *
     * @throws FleetException in one line, if the list does not answer
     */
    OptionalDouble onDemand(String region, String type) {
        JsonNode answer = call(filters(region, type));
        double highest = 0;
        for (JsonNode product : answer.path("PriceList")) {
            JsonNode terms = parse(product.asText()).path("terms").path("OnDemand");
            for (JsonNode term : terms) {
                for (JsonNode dimension : term.path("priceDimensions")) {
                    if (dimension.path("unit").asText().equals("Hrs")) {
                        highest = Math.max(
                                highest,
                                number(dimension
                                        .path("pricePerUnit")
                                        .path("USD")
                                        .asText()));
                    }
                }
            }
        }
        return highest > 0 ? OptionalDouble.of(highest) : OptionalDouble.empty();
    }

    private static Map<String, Object> filters(String region, String type) {
        return Map.of(
                "ServiceCode",
                "AmazonEC2",
                "FormatVersion",
                "aws_v1",
                "MaxResults",
                10,
                "Filters",
                List.of(
                        match("instanceType", type),
                        match("regionCode", region),
                        match("operatingSystem", "Linux"),
                        match("preInstalledSw", "NA"),
                        match("tenancy", "Shared"),
                        match("capacitystatus", "Used"),
                        match("marketoption", "OnDemand")));
    }

    private static Map<String, String> match(String field, String value) {
        return Map.of("Type", "TERM_MATCH", "Field", field, "Value", value);
    }

    private JsonNode call(Map<String, Object> question) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint)
                .encodedPath("/")
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("X-Amz-Target", "AWSPriceListService.GetProducts")
                .build();
        SignedRequest signed = signer.sign(call -> call.identity(credentials.resolveCredentials())
                .request(request)
                .payload(ContentStreamProvider.fromUtf8String(DocumentFormat.JSON.print(question)))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "pricing")
                .putProperty(AwsV4HttpSigner.REGION_NAME, SIGNED_FOR));
        try {
            HttpExecuteResponse answer = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(signed.request())
                            .contentStreamProvider(signed.payload().orElse(null))
                            .build())
                    .call();
            int status = answer.httpResponse().statusCode();
            String text = answer.responseBody().isPresent()
                    ? text(answer.responseBody().get())
                    : "";
            if (status != 200) {
                throw new FleetException(
                        "the price list answers with status %d: %s"
                                .formatted(status, text.lines().findFirst().orElse("no reason")),
                        refusal(status, text));
            }
            return parse(text);
        } catch (IOException e) {
            throw new FleetException("the price list at %s does not answer: %s".formatted(endpoint, e), e);
        }
    }

    /** As a client of the service would say it. */
    private static AwsServiceException refusal(int status, String text) {
        String code = "";
        String message = "";
        try {
            JsonNode answer = DocumentFormat.JSON.parse("the price list", text, JsonNode.class);
            code = answer.path("__type").asText().replaceAll(".*#", "");
            message = answer.path("message").asText(answer.path("Message").asText());
        } catch (DocumentException e) {
            // an answer from somewhere on the way there
        }
        return AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private static String text(AbortableInputStream body) throws IOException {
        try (InputStream bytes = body) {
            byte[] read = bytes.readNBytes(MAX_BYTES + 1);
            if (read.length > MAX_BYTES) {
                body.abort();
                throw new IOException("the answer is longer than %d bytes".formatted(MAX_BYTES));
            }
            return new String(read, StandardCharsets.UTF_8);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return DocumentFormat.JSON.parse("the price list", text, JsonNode.class);
        } catch (DocumentException e) {
            throw new FleetException("the price list answers what cannot be read: " + e.getMessage(), e);
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
