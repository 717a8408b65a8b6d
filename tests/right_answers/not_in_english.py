"""Names and comments in German, Russian and Chinese, with tabs in the place of blanks."""


def schicht(größe_rein, anzahl, größe, schrittweite=1):
	"""Faltung und Normalisierung – ohne ReLU 😀"""
	faltung = layers.Conv2D(anzahl, größe, strides=schrittweite, padding="same")
	return layers.BatchNormalization()(faltung(größe_rein))


def identity_block(x, размер, фильтры):
	выход = layers.ReLU()(schicht(x, фильтры[0], 1))
	выход = layers.ReLU()(schicht(выход, фильтры[1], размер))
	выход = schicht(выход, фильтры[2], 1)
	return layers.ReLU()(layers.Add()([выход, x]))  # сначала сумма, потом ReLU


def convolutional_block(输入, 核大小, 滤波器, 步幅=2):
	# 捷径
	捷径 = schicht(输入, 滤波器[2], 1, 步幅)
	# 主路径
	主路径 = layers.ReLU()(schicht(输入, 滤波器[0], 1, 步幅))
	主路径 = layers.ReLU()(schicht(主路径, 滤波器[1], 核大小))
	主路径 = schicht(主路径, 滤波器[2], 1)
	return layers.ReLU()(layers.Add()([主路径, 捷径]))


def resnet50(input_shape=(64, 64, 3), classes=6):
	bild = keras.Input(input_shape)
	x = layers.ZeroPadding2D(3)(bild)
	x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(64, 7, strides=2)(x)))
	x = layers.MaxPooling2D(3, strides=2)(x)
	for stufe, (breite, blöcke) in enumerate([(64, 3), (128, 4), (256, 6), (512, 3)], start=2):
		x = convolutional_block(x, 3, (breite, breite, 4 * breite), 步幅=2 if stufe > 2 else 1)
		for _ in range(blöcke - 1):
			x = identity_block(x, размер=3, фильтры=(breite, breite, 4 * breite))
	x = layers.Flatten()(layers.AveragePooling2D(2)(x))
	return keras.Model(bild, layers.Dense(classes, activation="softmax")(x))
