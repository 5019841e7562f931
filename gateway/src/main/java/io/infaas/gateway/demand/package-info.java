/** What a gateway tells of its queries: how many of which objective class came, where they went, and how that went. */
@NullMarked
package io.infaas.gateway.demand;

import org.jspecify.annotations.NullMarked;
