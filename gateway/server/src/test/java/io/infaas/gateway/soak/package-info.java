/** All kinds of queries together for a while, each answer checked. */
@NullMarked
package io.infaas.gateway.soak;

import org.jspecify.annotations.NullMarked;
