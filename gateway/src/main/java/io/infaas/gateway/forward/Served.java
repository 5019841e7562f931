package io.infaas.gateway.forward;

import io.infaas.gateway.view.Candidate;

/** The answer that goes to the client, and who gave it. */
public record Served(Candidate candidate, NodeAnswer answer, Verdict verdict) {}
