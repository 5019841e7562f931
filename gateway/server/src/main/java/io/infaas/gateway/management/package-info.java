/** The gateway's answers to requests except queries, the same over both protocols: readiness, metadata, repository, settings. */
@NullMarked
package io.infaas.gateway.management;

import org.jspecify.annotations.NullMarked;
