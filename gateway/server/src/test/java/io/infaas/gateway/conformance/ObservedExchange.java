package io.infaas.gateway.conformance;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.contract.GrpcReply;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.contract.HttpReply;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A question and its answer, as aspects that are compared one by one as texts. */
sealed interface ObservedExchange {

    /** Counters and instants, which no two answers share. */
    Pattern VOLATILE = Pattern.compile("(\"?(?:ns|count|last_inference|inference_count|execution_count)\"?: ?)[0-9]+");

    /** Asks one end. */
    Map<String, String> ask(ConformanceEndpoint end);

    /** One request over HTTP: status, the headers that clients read, and the body to the last byte. */
    record Http(HttpCase request) implements ObservedExchange {

        @Override
        public Map<String, String> ask(ConformanceEndpoint end) {
            HttpReply reply = end.http().send(request);
            Map<String, String> aspects = new LinkedHashMap<>();
            aspects.put("status", Integer.toString(reply.status()));
            aspects.put("content type", reply.contentType());
            aspects.put("content encoding", reply.encoding());
            aspects.put("accepted encodings", reply.accepts());
            aspects.put("length of JSON", Integer.toString(reply.headerLength()));
            aspects.put("body", steady(reply.json().toString(StandardCharsets.UTF_8)));
            aspects.put(
                    "tensors", java.util.HexFormat.of().formatHex(reply.tail().toByteArray()));
            return aspects;
        }
    }

    /** Requests on one connection over HTTP as they are written, and the answer to the last one. */
    record Raw(List<String> requests) implements ObservedExchange {

        @Override
        public Map<String, String> ask(ConformanceEndpoint end) {
            return end.raw().send(requests);
        }
    }

    /** Several requests that depend on each other. */
    record Script(Function<ConformanceEndpoint, Map<String, String>> script) implements ObservedExchange {

        @Override
        public Map<String, String> ask(ConformanceEndpoint end) {
            return script.apply(end);
        }
    }

    /** One unary call: status, text and message. */
    record Grpc(GrpcCase call) implements ObservedExchange {

        @Override
        public Map<String, String> ask(ConformanceEndpoint end) {
            GrpcReply reply = end.grpc().send(call);
            Map<String, String> aspects = new LinkedHashMap<>();
            aspects.put("status", Integer.toString(reply.status()));
            aspects.put("text", reply.text());
            try {
                aspects.put(
                        "message",
                        steady(call.answer().parseFrom(reply.message()).toString()));
            } catch (InvalidProtocolBufferException e) {
                aspects.put("message", "none: " + e.getMessage());
            }
            return aspects;
        }
    }

    /** One stream of requests and all of its answers. */
    record Stream(ConformanceCase.ConformanceStreamCase stream) implements ObservedExchange {

        @Override
        public Map<String, String> ask(ConformanceEndpoint end) {
            return end.streams().send(stream);
        }
    }

    /** The same request several times at once; which answers come counts, not how often or in which order. */
    record Burst(HttpCase request, int times) implements ObservedExchange {

        @Override
        public Map<String, String> ask(ConformanceEndpoint end) {
            List<CompletableFuture<String>> answers = IntStream.range(0, times)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> {
                                HttpReply reply = end.http().send(request);
                                return reply.status() + " " + reply.body().toStringUtf8();
                            },
                            task -> new Thread(task, "burst").start()))
                    .toList();
            List<String> distinct = answers.stream()
                    .map(CompletableFuture::join)
                    .distinct()
                    .sorted()
                    .toList();
            return Map.of("answers", distinct.toString());
        }
    }

    private static String steady(String text) {
        return VOLATILE.matcher(text).replaceAll("$1_");
    }
}
