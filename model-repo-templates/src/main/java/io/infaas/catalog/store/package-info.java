/** Stores of published generations of variants: a folder, or S3. The only package of this module that opens sockets, and only for S3. */
@NullMarked
package io.infaas.catalog.store;

import org.jspecify.annotations.NullMarked;
