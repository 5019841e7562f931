/** Local copies of what was published: what Triton loads from, and what a controller reads, beside a store elsewhere. */
@NullMarked
package io.infaas.catalog.sync;

import org.jspecify.annotations.NullMarked;
