package io.infaas.builder.engine;

/**
 * What is known of a plan's file, beside it as {@code plan.json}.
 *
 * @param name as it was asked for
 * @param source digest of what it was made from
 * @param sha256 of the file
 */
public record Plan(String name, PlanKey key, String source, String sha256) {}
