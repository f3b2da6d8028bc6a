-- Orders are found by customer and sorted afterwards. With the order's id in this index as well, PostgreSQL now and then
-- read a whole shop's part of it to find a handful of orders by their ids.
DROP INDEX "orders_customer";
CREATE INDEX "orders_customer" ON "orders" ("shop_id", "customer_id");

-- Nobody asks for lines by product, and every line of a bulk import paid for it.
DROP INDEX "order_lines_product";
