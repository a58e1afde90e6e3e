// For require(): the pool is made asynchronously anyway, so its modules can be imported.
exports.createPool = (/** @type {import("../worker-pool.js").PoolOptions} */ options) => import("./node.js").then(({ createPool }) => createPool(options));
